import type { Access } from '../ontapi/client.ts';

/** How much an access level gives: a greater number includes the smaller ones (ONTAP docs, security login role). */
export const accessRank: Readonly<Record<Access, number>> = { none: 0, readonly: 1, all: 2 };
