import { CancelledError, ExitCode, errorCode, UserError } from '../errors.ts';
import { HostError } from '../hosts/connection.ts';
import { OntapError, type OntapErrorDetails, type OntapErrorKind } from '../ontapi/errors.ts';
import { cleanLines, styleFor } from './style.ts';
import type { Look } from './terminal.ts';

export interface Explained {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly exitCode: ExitCode;
}

/** What each kind of ONTAP failure asks the reader to do. */
const hints: Readonly<Record<OntapErrorKind, (details: OntapErrorDetails) => string | null>> = {
  unauthorized: (details) => mendLogin(details),
  forbidden: ({ user, code, transport }) =>
    code === '403'
      ? `Let its role use the web service: vserver services web access create -vserver VSERVER -name ${transport === 'rest' ? 'rest' : 'ontapi'} -role ROLE`
      : `Use a login whose role allows this, or look at the role of ${user ?? 'this login'}: security login role show`,
  'not-found': () => null,
  exists: () => null,
  'in-use': () => null,
  invalid: () => null,
  busy: () => 'ONTAP is busy with this object; run the command again in a minute.',
  'wrong-scope': () =>
    "This login belongs to an SVM; the command needs a login of the cluster (--cluster with the cluster's management LIF, --username).",
  unsupported: ({ code, transport }) =>
    code === '404' || code === '410'
      ? (transport === undefined ? (['zapi', 'rest'] as const) : [transport])
          .map(
            (one) =>
              `If it is switched off: vserver services web modify -vserver VSERVER -name ${one === 'rest' ? 'rest' : 'ontapi'} -enabled true`,
          )
          .join('\n')
      : null,
  suspended: () =>
    'ONTAPI is suspended because nothing used it for 30 days. Wake it: system services web ontapi modify -suspended false\nOr give --api rest',
  unreachable: ({ address, byCertificate }) =>
    byCertificate === true
      ? 'A server that does not like a client certificate may end the connection without a word: security certificate show -type client-ca'
      : `Check the name, the route and the firewall to ${address ?? 'the address'} (HTTPS, port 443 unless said otherwise).`,
  timeout: ({ address }) =>
    `${address ?? 'The cluster'} takes connections but does not answer in time; try a longer --timeout.`,
  'certificate-unknown': ({ fingerprint }) =>
    fingerprint === undefined
      ? 'Give --ca-file, or --fingerprint after comparing it on the console.'
      : `Compare it on the console (security certificate show -type server -fields fingerprint), then give --fingerprint ${fingerprint}, or --ca-file.`,
  'certificate-changed': ({ address, fingerprint }) =>
    `Nothing was sent. If the certificate was renewed on purpose, give the new one (--fingerprint ${fingerprint ?? '…'}), or delete the line of ${address ?? 'this address'} in known_clusters (in $XDG_STATE_HOME/netappdvp or ~/.local/state/netappdvp) to be asked again.`,
  protocol: () =>
    'Something other than ONTAP may be answering at this address (a proxy, a login page), or the reply was cut.',
  failed: () => null,
};

/** ONTAP refuses every login with the same words, so each reason is told with the command that mends it. */
function mendLogin({
  user = 'USER',
  transport,
  byCertificate,
  ownerSvm,
}: OntapErrorDetails): string {
  const where = ownerSvm === undefined ? '' : ` -vserver ${ownerSvm}`;
  const [application, other] = transport === 'rest' ? ['http', 'zapi'] : ['ontapi', 'rest'];
  const create = `security login create${where} -user-or-group-name ${user} -application ${application}`;
  // NetApp Trident, ontap-san-prep.adoc: the three things that a login by certificate needs.
  const lines =
    byCertificate === true
      ? [
          `Without the method: ${create} -authentication-method cert -role ROLE`,
          'Switched off: security ssl modify -vserver VSERVER -client-enabled true',
          'Unknown CA: security certificate install -type client-ca -vserver VSERVER',
        ]
      : [
          `Look: security login show${where} -user-or-group-name ${user}`,
          `Locked: security login unlock${where} -username ${user}`,
          `Expired: security login password${where} -username ${user}`,
          `Without the application: ${create} -authentication-method password -role ROLE (or give --api ${other})`,
          ...(ownerSvm === undefined ? ['For a user of an SVM each with -vserver SVM.'] : []),
        ];
  return lines.join('\n');
}

/** Takes anything that was thrown, returns what a person or a script is told. Unknown errors are defects (70). */
export function explainError(error: unknown): Explained {
  if (error instanceof OntapError)
    return {
      code: `ontap-${error.kind}`,
      message: sentence(error.message),
      hint: hints[error.kind](error.details),
      exitCode: ontapExitCode(error.kind),
    };
  if (error instanceof HostError)
    return {
      code: error.code,
      message: `${error.host}: ${sentence(error.message)}`,
      hint: error.hint ?? null,
      exitCode: error.kind === 'host-key-unknown' ? ExitCode.usage : ExitCode.failed,
    };
  if (error instanceof UserError)
    return {
      code: error.code,
      message: error.message,
      hint: error.hint ?? null,
      exitCode: error.exitCode,
    };
  if (error instanceof Error && error.name === 'ExitPromptError')
    return explainError(new CancelledError());
  if (error instanceof Error && 'syscall' in error && error.syscall === 'mkdtemp')
    return {
      code: 'temp-folder',
      message: `No temporary folder can be made (${errorCode(error)}).`,
      hint: 'Let TMPDIR name a folder that is there, has room, and where you may write.',
      exitCode: ExitCode.failed,
    };
  return {
    code: 'defect',
    message: `This is a defect in netappdvp: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    hint: 'Please report it with the command line (without secrets), `netappdvp --version` and these lines.',
    exitCode: ExitCode.defect,
  };
}

function ontapExitCode(kind: OntapErrorKind): ExitCode {
  if (kind === 'unauthorized' || kind === 'forbidden' || kind === 'wrong-scope')
    return ExitCode.auth;
  return kind === 'certificate-unknown' ? ExitCode.usage : ExitCode.failed;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The lines on stderr for an error: what, then what to do. */
export function errorView(explained: Explained, look: Look): string {
  const style = styleFor(look);
  const message = cleanLines(explained.message);
  const first =
    explained.exitCode === ExitCode.cancelled ? message : `${style.bad('Error:')} ${message}`;
  return explained.hint === null ? first : `${first}\n${cleanLines(explained.hint)}`;
}
