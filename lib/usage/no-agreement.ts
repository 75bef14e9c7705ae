/** In place of an agreement, of usage that no hour counts: the duplicate check alone finds it, and no sum holds it. */
export const NO_AGREEMENT = "00000000-0000-0000-0000-000000000000";
