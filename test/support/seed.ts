import fc from 'fast-check';

/**
 * Generated tests see the same values in every run, so that a red run is about the change at hand.
 * NETAPPDVP_SEED=N looks elsewhere, and NETAPPDVP_SEED=random looks where nobody has looked before.
 */
const wanted = process.env['NETAPPDVP_SEED'] ?? '20260101';
if (wanted !== 'random') fc.configureGlobal({ seed: Number.parseInt(wanted, 10) });
