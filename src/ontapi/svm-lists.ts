/** Lists of an SVM that ONTAP replaces whole: what is wanted is made of what was read. */
export type ListChange = (before: readonly string[]) => string[];

export function listWith(add: readonly string[]): ListChange {
  return (before) => [...new Set([...before, ...add])];
}

export function listWithout(remove: readonly string[]): ListChange {
  return (before) => before.filter((one) => !remove.includes(one));
}

/** What should be on the list and is not, and what should be off it and is on. What others added is no matter. */
export function unlike(
  before: readonly string[],
  wish: readonly string[],
  now: readonly string[],
): string[] {
  return [
    ...wish.filter((one) => !now.includes(one)),
    ...before.filter((one) => !wish.includes(one) && now.includes(one)),
  ];
}

export function listFailure(svm: string, what: string, wrong: readonly string[]): string {
  return `ONTAP took the ${what} of SVM ${svm}, but ${wrong.join(', ')} did not change; somebody else may have changed the list at the same time.`;
}
