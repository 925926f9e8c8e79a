import { roleLine } from '../templates/role-lines.ts';
import { explainRows, type RoleQuestion, roleRows } from '../templates/roles.ts';
import { roleView, type ShownRole } from '../terminal/role-view.ts';
import type { Given } from './given.ts';
import { hasOntapTarget, openOntap } from './ontap-session.ts';
import { readRoleConfig, roleQuestionFrom } from './role-input.ts';
import { readRole, styleOf } from './role-there.ts';
import { defineCommand } from './spec.ts';

interface Input {
  readonly given: Given;
  readonly question: RoleQuestion;
  readonly svm: string | undefined;
  readonly role: string;
  readonly online: boolean;
  readonly printCli: boolean;
}

export const command = defineCommand<Input, ShownRole>({
  async input(given, context) {
    const config = await readRoleConfig(given, context);
    return {
      given,
      question: roleQuestionFrom(given, config),
      svm: given.text('svm') ?? config?.config.svm ?? undefined,
      role: given.text('role') ?? 'trident_role',
      online: hasOntapTarget(given) && !given.flag('offline'),
      printCli: given.flag('printCli'),
    };
  },

  async run(input, context) {
    const { question, role } = input;
    if (!input.online) {
      const owner = input.svm ?? (question.scope === 'cluster' ? 'CLUSTER' : 'SVM');
      return shown(input, owner, 'profile', question, roleRows(question));
    }
    const client = await openOntap(input.given, context);
    try {
      context.progress.start(`Reading the role ${role}`);
      const found = await readRole(client, input.svm, role);
      const asked = {
        ...question,
        style: styleOf(found.there),
        scope: input.svm === undefined ? ('cluster' as const) : ('svm' as const),
      };
      return shown(input, found.svm, 'cluster', asked, explainRows(found.there, asked));
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
    cli: input.printCli ? rows.map((row) => roleLine('create', { svm, role }, row)) : null,
  };
}
