/** A pair's carry or record changed hands while it was being frozen; the whole transaction is taken back and begun again. */
export class FreezeRace extends Error {}
