/**
 * The header in which the proxy says which page of ours was asked for: its path and query. What a client sends there is
 * overwritten.
 */
export const PAGE_HEADER = "x-tallyport-page";
