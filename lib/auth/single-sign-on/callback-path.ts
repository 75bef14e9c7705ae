/** Where issuers send people back to; registered there, so it stays as it is. */
export const CALLBACK_PATH = "/api/auth/callback/oidc";
