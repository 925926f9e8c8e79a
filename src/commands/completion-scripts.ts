import type { OptionWords, PlaceWords, Values } from './completion-words.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** The script that teaches a shell the words of the program. What is typed is compared, never evaluated. */
export function completionScript(shell: Shell, places: readonly PlaceWords[]): string {
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](places);
}

/** In single quotes, for all three shells; fish alone also reads backslashes there. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

const namesOf = (options: readonly OptionWords[]): string[] =>
  options.flatMap(({ names }) => names);

/** Names of all options that take a value, anywhere. */
function valued(places: readonly PlaceWords[]): string[] {
  const options = places.flatMap((place) => place.options).filter(({ values }) => values !== null);
  return [...new Set(namesOf(options))];
}

function bashValues(values: Values): string {
  if (values === 'file')
    return 'compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur")';
  return values === 'free'
    ? ':'
    : `COMPREPLY=($(compgen -W ${quoted(values.join(' '))} -- "$cur"))`;
}

/** Rows of a case: "command:option)" for values, "command)" for what can come next. */
function bashScript(places: readonly PlaceWords[]): string {
  const values = places.flatMap(({ command, options }) =>
    options
      .filter(({ values: kind }) => kind !== null && kind !== 'free')
      .map((option) => {
        const patterns = option.names.map((name) => quoted(`${command}:${name}`)).join('|');
        return `    ${patterns}) ${bashValues(option.values ?? 'free')} ;;`;
      }),
  );
  const words = places.map(({ command, next, options, args }) => {
    const known = next.map(({ word }) => word);
    const plain = known.length > 0 ? known : args;
    return `    ${quoted(command)}) options=${quoted(namesOf(options).join(' '))}
      [[ $cur == -* ]] || { ${bashValues(plain)}; } ;;`;
  });
  return `# netappdvp completion for bash. Load it with: source <(netappdvp completion bash)
_netappdvp() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev='' command='' word='' options='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == = ]]; then continue; fi
    if _netappdvp_valued "$prev"; then prev=''; continue; fi
    prev=$word
    if [[ $word != -* ]] && _netappdvp_known "\${command:+$command }$word"; then
      command="\${command:+$command }$word"
    fi
  done
  if [[ $cur == = ]]; then cur=''; fi
  if _netappdvp_valued "$prev"; then
    case "$command:$prev" in
${values.join('\n')}
    esac
    return
  fi
  case "$command" in
${words.join('\n')}
  esac
  if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$cur")); fi
}
_netappdvp_valued() {
  case "$1" in ${valued(places).join('|')}) return 0 ;; esac
  return 1
}
_netappdvp_known() {
  case "$1" in ${commandsOf(places).map(quoted).join('|')}) return 0 ;; esac
  return 1
}
complete -F _netappdvp netappdvp
`;
}

function commandsOf(places: readonly PlaceWords[]): string[] {
  return places.map(({ command }) => command).filter((command) => command !== '');
}

/** _describe takes "word:help", where a colon of the word's own is escaped; there are none. */
function zshList(rows: readonly { readonly word: string; readonly help: string }[]): string {
  return rows.map(({ word, help }) => quoted(`${word}:${help}`)).join(' ');
}

function zshValues(values: Values): string {
  if (values === 'file') return '_files';
  return values === 'free' ? '_message value' : `compadd -- ${values.map(quoted).join(' ')}`;
}

function zshScript(places: readonly PlaceWords[]): string {
  const values = places.flatMap(({ command, options }) =>
    options
      .filter(({ values: kind }) => kind !== null)
      .map((option) => {
        const patterns = option.names.map((name) => quoted(`${command}:${name}`)).join('|');
        return `    (${patterns}) ${zshValues(option.values ?? 'free')} ;;`;
      }),
  );
  const words = places.map(({ command, next, options, args }) => {
    const rows = options.flatMap(({ names, help }) => names.map((word) => ({ word, help })));
    const plain =
      next.length > 0
        ? `candidates=(${zshList(next)}); _describe command candidates`
        : zshValues(args);
    return `    (${quoted(command)}) if [[ $cur == -* ]]; then candidates=(${zshList(rows)}); _describe option candidates
      else ${plain}; fi ;;`;
  });
  return `#compdef netappdvp
# netappdvp completion for zsh. Load it with: source <(netappdvp completion zsh), after compinit
_netappdvp() {
  local cur=$words[CURRENT] prev='' command='' word=''
  local -a candidates
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if _netappdvp_valued "$prev"; then prev=''; continue; fi
    prev=$word
    if [[ $word != -* ]] && _netappdvp_known "\${command:+$command }$word"; then
      command="\${command:+$command }$word"
    fi
  done
  if _netappdvp_valued "$prev"; then
    case "$command:$prev" in
${values.join('\n')}
    esac
    return
  fi
  case "$command" in
${words.join('\n')}
  esac
}
_netappdvp_valued() {
  case "$1" in (${valued(places).join('|')}) return 0 ;; esac
  return 1
}
_netappdvp_known() {
  case "$1" in (${commandsOf(places).map(quoted).join('|')}) return 0 ;; esac
  return 1
}
if [[ \${funcstack[1]} == _netappdvp ]]; then _netappdvp "$@"; else compdef _netappdvp netappdvp; fi
`;
}

function fishScript(places: readonly PlaceWords[]): string {
  const lines = places.flatMap(({ command, next, options, args }) => {
    const at = `complete -c netappdvp -n ${fishQuoted(`__netappdvp_at ${fishQuoted(command)}`)}`;
    const plain = args === 'file' && next.length === 0 ? [`${at} -F`] : [];
    const named = typeof args === 'string' ? [] : args.map((word) => ({ word, help: '' }));
    return [
      ...[...next, ...named].map(
        ({ word, help }) => `${at} -a ${fishQuoted(word)} -d ${fishQuoted(help)}`,
      ),
      ...plain,
      ...options.map((option) => `${at} ${fishOption(option)}`),
    ];
  });
  return `# netappdvp completion for fish. Load it with: netappdvp completion fish | source
function __netappdvp_at
    set -l at ''
    set -l prev ''
    for word in (commandline -opc)[2..-1]
        if contains -- $prev ${valued(places).join(' ')}
            set prev ''
            continue
        end
        set prev $word
        set -l longer (string trim -- "$at $word")
        if contains -- $longer ${commandsOf(places).map(fishQuoted).join(' ')}
            set at $longer
        end
    end
    test "$at" = "$argv[1]"
end
complete -c netappdvp -f
${lines.join('\n')}
`;
}

function fishOption({ names, help, values }: OptionWords): string {
  const [long = '', short] = names;
  const name = `-l ${long.slice(2)}${short === undefined ? '' : ` -s ${short.slice(1)}`}`;
  const words = `-d ${fishQuoted(help)}`;
  if (values === null) return `${name} ${words}`;
  if (values === 'file') return `${name} -r -F ${words}`;
  return values === 'free'
    ? `${name} -x ${words}`
    : `${name} -x -a ${fishQuoted(values.join(' '))} ${words}`;
}
