/** AWS takes this many records in one request. */
export const MAX_RECORDS_A_REQUEST = 25;

/** How long before their deadline held records go out after all, where the product says so; as PostgreSQL reads it. */
export const HELD_SENT_BEFORE = "15 minutes";
