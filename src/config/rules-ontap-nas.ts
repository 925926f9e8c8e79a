import { entryOf, isBlank, type Rule, reportAt, reportBlank, textOf } from './rule.ts';
import { labelRules } from './rules-labels.ts';
import { restRules } from './rules-rest.ts';
import { parseSizeBytes } from './sizes.ts';

const managementLifIsThere: Rule = (input) => {
  if (isBlank(input.root, 'managementLIF'))
    reportBlank(
      input,
      'managementLIF',
      'missing-key',
      'managementLIF is missing.',
      "Add the name or address of the SVM's management LIF.",
    );
};

/** Trident, ontap_common.go: a login, or a client certificate with its key, and not both. */
const oneWayToLogIn: Rule = (input) => {
  const { root } = input;
  const [user, password, certificate, key] = [
    'username',
    'password',
    'clientCertificate',
    'clientPrivateKey',
  ].map((name) => !isBlank(root, name));
  const keyEntry = entryOf(root, 'clientPrivateKey');
  if (user === true && key === true && keyEntry !== null)
    reportAt(
      input,
      keyEntry,
      'two-auth-methods',
      'Both username and clientPrivateKey are there; the plugin refuses two ways to log in.',
      'Keep username and password, or clientCertificate and clientPrivateKey.',
    );
  else if (certificate !== key) {
    const missing = key === true ? 'clientCertificate' : 'clientPrivateKey';
    reportBlank(
      input,
      missing,
      'incomplete-certificate',
      `${missing} is missing beside its partner.`,
      'A client certificate and its private key go together.',
    );
  } else if (key !== true) {
    const how = 'Add it, or use clientCertificate and clientPrivateKey.';
    if (user !== true) reportBlank(input, 'username', 'missing-key', 'username is missing.', how);
    if (password !== true)
      reportBlank(input, 'password', 'missing-key', 'password is missing.', how);
  }
};

const svmIsNamed: Rule = (input) => {
  if (entryOf(input.root, 'svm') === null)
    reportBlank(
      input,
      'svm',
      'svm-not-named',
      'Without svm the plugin takes the one SVM that its login sees, and fails when there are several.',
      'Name the SVM.',
    );
};

const dataLifIsNamed: Rule = (input) => {
  if (entryOf(input.root, 'dataLIF') === null)
    reportBlank(
      input,
      'dataLIF',
      'data-lif-not-named',
      'Without dataLIF the plugin picks one of the SVM’s data LIFs.',
      'Name the one that the hosts reach.',
    );
};

const aggregateLimitNeedsCluster: Rule = (input) => {
  const entry = entryOf(input.root, 'limitAggregateUsage');
  if (entry !== null && textOf(input.root, 'limitAggregateUsage') !== null)
    reportAt(
      input,
      entry,
      'needs-cluster-login',
      'With limitAggregateUsage and a login of the SVM, no volume can be made: only a login of the cluster may ask how full an aggregate is.',
      'Take it out, or use a login of the cluster.',
    );
};

/** Rules for each "defaults": the document's own and those of virtual pools. */
const defaultsAgree: Rule = (input) => {
  const limit = parseSizeBytes(textOf(input.root, 'limitVolumeSize') ?? '');
  const nasType = textOf(input.root, 'nasType') ?? 'nfs';
  const all = input.root.inner.flatMap((section) =>
    section.level === 'defaults' ? [section] : section.inner,
  );
  for (const section of all) {
    const size = parseSizeBytes(textOf(section, 'size') ?? '');
    const sizeEntry = entryOf(section, 'size');
    if (sizeEntry !== null && size !== null && limit !== null && size > limit)
      reportAt(
        input,
        sizeEntry,
        'size-over-limit',
        'size is above limitVolumeSize: a volume without -o size cannot be made.',
        'Make size smaller or the limit larger.',
      );
    const adaptive = entryOf(section, 'adaptiveQosPolicy');
    if (
      adaptive !== null &&
      textOf(section, 'qosPolicy') !== null &&
      textOf(section, 'adaptiveQosPolicy') !== null
    )
      reportAt(
        input,
        adaptive,
        'two-qos-policies',
        'qosPolicy and adaptiveQosPolicy exclude each other.',
        'Keep one of them.',
      );
    const style = entryOf(section, 'securityStyle');
    const wrongStyle = nasType === 'smb' ? 'unix' : 'ntfs';
    if (style !== null && textOf(section, 'securityStyle') === wrongStyle)
      reportAt(
        input,
        style,
        'value-not-allowed',
        `securityStyle cannot be ${wrongStyle} with nasType ${nasType === 'smb' ? 'smb' : 'nfs'}.`,
        nasType === 'smb' ? 'Write ntfs or mixed.' : 'Write unix or mixed.',
      );
    const luks = entryOf(section, 'LUKSEncryption');
    if (luks !== null && /^(1|t|true)$/i.test(textOf(section, 'LUKSEncryption') ?? ''))
      reportAt(
        input,
        luks,
        'luks-on-nas',
        'The NAS drivers do not encrypt with LUKS; the plugin does not start.',
        'Take it out.',
      );
  }
};

/** Rules of ontap-nas beyond those. */
export const ontapNasRules: readonly Rule[] = [
  managementLifIsThere,
  oneWayToLogIn,
  svmIsNamed,
  dataLifIsNamed,
  ...labelRules,
  ...restRules,
  aggregateLimitNeedsCluster,
  defaultsAgree,
];
