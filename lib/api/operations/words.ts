/** What the `{id}` of an agreement's path is. */
export const ourId = { id: "The agreement's id of ours." };

/** What the values of a list's query are. */
export const paging = {
  cursor: "Where the page begins: nextCursor of the one before.",
  limit: "Rows a page, 1 to 200.",
};
