import { readdirSync, readFileSync } from 'node:fs';

/** Knows the secrets of a run and finds them where they must not be. */
export interface SecretWatch {
  /** Adds a secret; what was looked at before is not looked at again. */
  add(secret: string): void;
  /** Looks for every secret in a text and returns what it found; `where` is for the reader. */
  look(text: string, where: string): string[];
  /** Looks at the command line of every process below this one, the hosts' included, until the answer is called. */
  sampleProcesses(): () => void;
  /** What was found so far, one sentence each. */
  findings(): readonly string[];
  /** How many command lines were looked at. */
  sampled(): number;
}

const PERIOD_MS = 40;

/** A watch that knows no secret yet. */
export function watchSecrets(): SecretWatch {
  const forms = new Map<string, string>();
  const found = new Set<string>();
  let sampled = 0;
  let samplers = 0;
  let timer: NodeJS.Timeout | undefined;
  const look = (text: string, where: string): string[] => {
    const seen = new Set<string>();
    for (const [form, what] of forms) if (text.includes(form)) seen.add(`${what} in ${where}`);
    for (const one of seen) found.add(one);
    return [...seen];
  };
  const sample = (): void => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const line = commandLine(pid);
      sampled += 1;
      // What somebody else does on this machine is none of ours.
      const ours = [...forms.keys()].some((form) => line.includes(form)) && isBelowUs(pid);
      if (ours) look(line, `the command line of process ${pid}: ${line.slice(0, 60)}…`);
    }
  };
  return {
    add(secret) {
      // Names are given to secrets, so that a finding does not print one.
      const what = `secret ${forms.size + 1} (${secret.slice(0, 2)}…)`;
      for (const form of formsOf(secret)) forms.set(form, what);
    },
    look,
    sampleProcesses() {
      samplers += 1;
      timer ??= setInterval(sample, PERIOD_MS);
      return () => {
        samplers -= 1;
        if (samplers > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    findings: () => [...found],
    sampled: () => sampled,
  };
}

/** As it is, in JSON, in a URL, and in base64 at each of the three places where it can begin. */
function formsOf(secret: string): string[] {
  const inBase64 = [0, 1, 2].map((lead) => {
    const bytes = Buffer.concat([Buffer.alloc(lead), Buffer.from(secret)]);
    // The characters at either end depend on the neighbours.
    return bytes
      .toString('base64')
      .replaceAll('=', '')
      .slice(lead === 0 ? 0 : lead + 1, -1);
  });
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), ...inBase64];
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // It ended between two looks.
    return '';
  }
}

/** A host's orphans go to the first process of its namespace, which is below us too. */
function isBelowUs(pid: string): boolean {
  for (let current = pid; Number(current) > 1; current = parentOf(current))
    if (Number(current) === process.pid) return true;
  return false;
}

function parentOf(pid: string): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, in brackets, may hold blanks; the state follows it, then the parent.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? '0';
  } catch {
    return '0';
  }
}
