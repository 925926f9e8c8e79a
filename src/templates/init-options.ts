/** What the options of `init` are made from. */
interface PluginSvm {
  readonly name: string;
  readonly driver: string;
  readonly protocols: readonly string[];
  readonly dataLifs: readonly string[];
  readonly managementLifs: readonly string[];
  readonly exportPolicy: string;
  readonly igroup: string | null;
  readonly chapUsers: readonly string[] | null;
  readonly username: string;
  /** Where the plugin logs in when that is not the management LIF itself. */
  readonly loginAddress: string | null;
  readonly useRest: boolean;
}

/** Takes an SVM that a bootstrap makes, returns what `init` has to be told of it: option name and value, in order. */
export function initOptions(svm: PluginSvm): (readonly [string, string])[] {
  const nvme = svm.driver === 'ontap-san-nvme';
  const management = svm.loginAddress ?? bracketed(svm.managementLifs[0]);
  const data = bracketed(svm.dataLifs[0]);
  const [user, targetUser] = svm.chapUsers ?? [];
  const options: [string, string | null | undefined][] = [
    ['svm', svm.name],
    ['driver', svm.driver === 'ontap-nas' ? null : nvme ? 'ontap-san' : svm.driver],
    ['management-lif', management],
    // For blocks the plugin uses every LIF and warns about one that is named (Trident ontap_common.go).
    ['data-lif', svm.protocols[0] === 'nfs' ? data : null],
    ['set', nvme ? 'sanType=nvme' : null],
    ['set', svm.useRest ? 'useREST=true' : null],
    ['set', svm.igroup === null || svm.igroup === 'netappdvp' ? null : `igroupName=${svm.igroup}`],
    ['set', user === undefined ? null : 'useCHAP=true'],
    ['set', user === undefined ? null : `chapUsername=${user}`],
    ['set', targetUser === undefined ? null : `chapTargetUsername=${targetUser}`],
    ['plugin-username', svm.username === 'trident_user' ? null : svm.username],
    ['default', svm.exportPolicy === 'default' ? null : `exportPolicy=${svm.exportPolicy}`],
  ];
  return options.flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [[name, value] as const],
  );
}

/** The plugin wants IPv6 addresses in brackets. */
function bracketed(address: string | undefined): string | undefined {
  return address?.includes(':') === true ? `[${address}]` : address;
}
