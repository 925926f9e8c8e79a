import { loginLine, type RoleOwner, roleLine } from '../templates/role-lines.ts';
import { explainRows, type RoleQuestion, roleRows } from '../templates/roles.ts';
import { roleView, type ShownRole } from '../terminal/role-view.ts';
import type { Given } from './given.ts';
import { hasOntapTarget } from './ontap-session.ts';
import { readRoleConfig, roleOwner, roleQuestionFrom } from './role-input.ts';
import { openForRoles, questionThere, readRole } from './role-there.ts';
import { defineCommand } from './spec.ts';

interface Input {
  readonly given: Given;
  readonly question: RoleQuestion;
  /** The SVM; undefined: the cluster. */
  readonly owner: string | undefined;
  /** Whose role it will be. */
  readonly user: string;
  readonly role: string;
  readonly online: boolean;
  readonly printCli: boolean;
}

export const command = defineCommand<Input, ShownRole>({
  async input(given, context) {
    const config = await readRoleConfig(given, context);
    const question = roleQuestionFrom(given, config);
    return {
      given,
      question,
      owner: roleOwner(given, config, question),
      user: config?.config.username ?? 'trident_user',
      role: given.text('role') ?? 'trident_role',
      online: hasOntapTarget(given) && !given.flag('offline'),
      printCli: given.flag('printCli'),
    };
  },

  async run(input, context) {
    const { question, role } = input;
    if (!input.online) {
      const owner = input.owner ?? (question.scope === 'cluster' ? 'CLUSTER' : 'SVM');
      return shown(input, owner, 'profile', question, roleRows(question));
    }
    const client = await openForRoles(input.given, context);
    try {
      context.progress.start(`Reading the role ${role}`);
      const found = await readRole(client, input.owner, role);
      const asked = await questionThere(client, question, found.there, input.owner);
      return shown(input, found.svm, 'cluster', asked, explainRows(found.there, asked, found.svm));
    } finally {
      client.close();
    }
  },

  view: (result, look) => roleView(result, look),
});

function shown(
  input: Input,
  svm: string,
  source: ShownRole['source'],
  { backend, features, style, profile, scope }: RoleQuestion,
  rows: ShownRole['rows'],
): ShownRole {
  const { role } = input;
  return {
    role,
    svm,
    source,
    backend,
    features,
    style,
    profile: source === 'profile' ? profile : null,
    scope,
    rows,
    cli: input.printCli ? cliLines(input, { svm, role }, scope, rows) : null,
  };
}

/** The lines that make the role; for one of the cluster, which bootstrap does not make, those of its user too. */
function cliLines(
  { user }: Input,
  owner: RoleOwner,
  scope: RoleQuestion['scope'],
  rows: ShownRole['rows'],
): string[] {
  return [
    // ONTAP brings this row by itself.
    ...rows
      .filter(({ path, access }) => path !== 'DEFAULT' || access !== 'none')
      .map((row) => roleLine('create', owner, row)),
    ...(scope === 'cluster' ? ['ontapi', 'http'] : []).map((application) =>
      loginLine(owner, user, application),
    ),
  ];
}
