import { NextResponse } from "next/server";

/** Nothing: without a file of its own here the build would take the product's from a folder above. */
export const config = { matcher: ["/never-asked"] };

export function proxy() {
  return NextResponse.next();
}
