import { UsageError } from '../errors.ts';
import type { Privilege } from '../ontapi/client.ts';
import { excessRows, missingRows, type RoleThere } from '../templates/role-diff.ts';
import { manualList } from '../templates/role-lists.ts';
import { type RoleQuestion, rolePrivileges, roleProfiles } from '../templates/roles.ts';
import { type RoleDifference, roleDiffView } from '../terminal/role-view.ts';
import type { Given } from './given.ts';
import { hasOntapTarget } from './ontap-session.ts';
import { checkFence, readRoleConfig, roleOwner, roleQuestionFrom } from './role-input.ts';
import { openForRoles, questionThere, readRole } from './role-there.ts';
import { defineCommand } from './spec.ts';

interface Input {
  readonly given: Given;
  readonly question: RoleQuestion;
  readonly against: string;
  /** undefined: the cluster. */
  readonly svm: string | undefined;
  readonly role: string;
  readonly online: boolean;
}

export const command = defineCommand<Input, RoleDifference>({
  async input(given, context) {
    const config = await readRoleConfig(given, context);
    const question = roleQuestionFrom(given, config);
    return {
      given,
      question,
      against: given.text('against') ?? 'least',
      svm: roleOwner(given, config, question),
      role: given.text('role') ?? 'trident_role',
      online: hasOntapTarget(given) && !given.flag('offline'),
    };
  },

  async run(input, context) {
    const { question, role, svm } = input;
    if (!input.online) {
      const there = rolePrivileges(question);
      const placeholder = question.scope === 'cluster' ? 'CLUSTER' : 'SVM';
      return difference(
        { svm: svm ?? placeholder, role, there },
        question,
        input.against,
        'profile',
      );
    }
    const client = await openForRoles(input.given, context);
    try {
      context.progress.start(`Reading the role ${role}`);
      const found = await readRole(client, svm, role);
      const asked = await questionThere(client, question, found.there, svm);
      return difference(found, asked, input.against, 'cluster');
    } finally {
      client.close();
    }
  },

  view: (result, look) => roleDiffView(result, look),
});

function difference(
  about: RoleThere,
  question: RoleQuestion,
  against: string,
  source: RoleDifference['source'],
): RoleDifference {
  const list = listOf(question, against);
  return {
    role: about.role,
    svm: about.svm,
    source,
    profile: source === 'profile' ? question.profile : null,
    against,
    missing: missingRows(list, about),
    excess: excessRows(list, about),
  };
}

/** Throws UsageError for a list that there is not for this kind of role. */
function listOf(question: RoleQuestion, against: string): Privilege[] {
  if (against === 'manual') {
    if (question.style === 'rest')
      throw new UsageError(
        "The list of NetApp's manual is one of command directories, and this role has REST paths.",
        'Give --against documented.',
      );
    return manualList(question.backend);
  }
  const profile = roleProfiles.find((one) => one === against) ?? 'least';
  if (profile === 'fenced') checkFence(question);
  return rolePrivileges({ ...question, profile });
}
