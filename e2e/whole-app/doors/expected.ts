import type { Role } from "./people.ts";

/** Who may use a door. A new route or action needs a line here: e2e/whole-app/who-may.spec.ts fails without one. */
export type Access =
  /** Everybody; what it shows depends on who asks. */
  | "everybody"
  /** Members of the organization that it is about; everybody else is sent to sign in, or gets a 404. */
  | "members"
  /** Operators of that role or a greater one: others get a 404, lesser roles a 403. */
  | "VIEWER"
  | "ADMIN"
  | "OWNER"
  /** A key with that scope. */
  | "usage:write"
  | "agreements:read"
  | "metering:read"
  | "organizations:write"
  /** A secret of the installation. */
  | "secret";

type Door = { access: Access; methods?: readonly string[] };

const get = (access: Access): Door => ({ access, methods: ["GET"] });
const post = (access: Access): Door => ({ access, methods: ["POST"] });

export const routes: Readonly<Record<string, Door>> = {
  "/": get("everybody"),
  "/dashboard": get("members"),
  "/dashboard/agreements/[id]": get("members"),
  "/dashboard/team": get("members"),
  "/dashboard/team/requests/[id]": get("members"),
  "/admin": get("VIEWER"),
  "/admin/[...unknown]": get("VIEWER"),
  "/admin/agreements": get("VIEWER"),
  "/admin/agreements/[id]": get("VIEWER"),
  "/admin/agreements/[id]/corrections": get("VIEWER"),
  "/admin/agreements/successors": get("VIEWER"),
  "/admin/agreements/switch/[id]": get("VIEWER"),
  "/admin/alerts": get("VIEWER"),
  "/admin/customers": get("VIEWER"),
  "/admin/customers/[id]": get("VIEWER"),
  "/admin/customers/import": get("VIEWER"),
  "/admin/customers/import/[id]": get("VIEWER"),
  "/admin/customers/import/[id]/refused": get("ADMIN"),
  "/admin/customers/import/file": post("ADMIN"),
  "/admin/customers/import/sample": get("VIEWER"),
  "/admin/inbox": get("VIEWER"),
  "/admin/inbox/[id]": get("VIEWER"),
  "/admin/keys": get("VIEWER"),
  "/admin/messages": get("VIEWER"),
  "/admin/messages/[template]": get("VIEWER"),
  "/admin/messages/[template]/page": get("VIEWER"),
  "/admin/metering": get("VIEWER"),
  "/admin/metering/[id]": get("VIEWER"),
  "/admin/metering/aside": get("VIEWER"),
  "/admin/metering/events": get("VIEWER"),
  "/admin/metering/next": get("VIEWER"),
  "/admin/metering/refused": get("VIEWER"),
  "/admin/metering/upload": get("VIEWER"),
  "/admin/metering/upload/[id]": get("VIEWER"),
  "/admin/metering/upload/[id]/refused": get("ADMIN"),
  "/admin/metering/upload/file": post("ADMIN"),
  "/admin/metering/upload/sample": get("VIEWER"),
  "/admin/products": get("VIEWER"),
  "/admin/products/[id]": get("VIEWER"),
  "/admin/products/[id]/dimensions/[dimensionId]": get("OWNER"),
  "/admin/products/[id]/dimensions/new": get("OWNER"),
  "/admin/products/[id]/edit": get("OWNER"),
  "/admin/products/new": get("OWNER"),
  "/admin/registrations": get("VIEWER"),
  "/admin/search": get("VIEWER"),
  "/admin/submissions": get("VIEWER"),
  "/admin/submissions/[id]": get("VIEWER"),
  "/admin/submissions/[id]/[part]": get("VIEWER"),
  "/admin/team": get("VIEWER"),
  "/admin/webhooks": get("VIEWER"),
  "/admin/webhooks/[id]": get("VIEWER"),
  "/docs/api": get("everybody"),
  "/join/[id]": get("everybody"),
  "/join/[id]/accept": post("everybody"),
  "/join/link": get("everybody"),
  "/refused": get("everybody"),
  "/register": get("everybody"),
  "/register/welcome": get("members"),
  "/sign-in": get("everybody"),
  "/sign-in/finish": get("everybody"),
  "/sign-in/join": get("everybody"),
  "/sign-in/link": get("everybody"),
  "/sign-out": get("everybody"),
  "/preferences/theme": post("everybody"),
  "/marketplace/landing": { access: "everybody", methods: ["GET", "POST"] },
  "/api/[[...unknown]]": get("everybody"),
  "/api/auth/callback/oidc": get("everybody"),
  "/api/auth/finish": post("everybody"),
  "/api/auth/join": post("everybody"),
  "/api/auth/single-sign-on": post("everybody"),
  "/api/health": get("everybody"),
  "/api/ready": get("everybody"),
  "/api/jobs/run": get("secret"),
  "/api/metrics": get("secret"),
  "/api/marketplace/events/eventbridge": post("secret"),
  "/api/marketplace/events/sns": post("secret"),
  "/api/v1/access": get("agreements:read"),
  "/api/v1/agreements": get("agreements:read"),
  "/api/v1/agreements/[id]": get("agreements:read"),
  "/api/v1/agreements/[id]/access": get("agreements:read"),
  "/api/v1/imports": post("organizations:write"),
  "/api/v1/imports/[id]": get("organizations:write"),
  "/api/v1/imports/[id]/undo": post("organizations:write"),
  "/api/v1/metering-records": get("metering:read"),
  "/api/v1/metering-records/[id]": get("metering:read"),
  "/api/v1/openapi.json": get("everybody"),
  "/api/v1/organizations/[id]": { access: "organizations:write", methods: ["PUT"] },
  "/api/v1/registration-claims/redeem": post("organizations:write"),
  "/api/v1/usage": post("usage:write"),
  "/api/v1/usage/refusals": get("metering:read"),
};

export const actions: Readonly<Record<string, Access>> = {
  adoptInstallationAction: "OWNER",
  setMeteringFromAction: "ADMIN",
  holdMeteringAction: "ADMIN",
  suspendAction: "ADMIN",
  resumeAction: "ADMIN",
  transferAction: "ADMIN",
  adjustUsageAction: "ADMIN",
  planSwitchAction: "OWNER",
  cancelSwitchAction: "OWNER",
  decideSuccessorAction: "ADMIN",
  acknowledgeAction: "ADMIN",
  eraseNoteAction: "ADMIN",
  writeNoteAction: "ADMIN",
  undoImportAction: "ADMIN",
  commitImportAction: "ADMIN",
  discardImportAction: "ADMIN",
  closeEnrolmentAction: "OWNER",
  openEnrolmentAction: "OWNER",
  replayEventAction: "ADMIN",
  revokeKeyAction: "OWNER",
  createKeyAction: "OWNER",
  sendSampleAction: "VIEWER",
  chooseAlertsAction: "VIEWER",
  operateRecordAction: "ADMIN",
  settleDuplicateAction: "ADMIN",
  operateParkedUsageAction: "ADMIN",
  voidEventAction: "ADMIN",
  moveEventAction: "ADMIN",
  recordUploadAction: "ADMIN",
  discardUploadAction: "ADMIN",
  saveProductAction: "OWNER",
  saveDimensionAction: "OWNER",
  addOperatorAction: "OWNER",
  changeRoleAction: "OWNER",
  removeOperatorAction: "OWNER",
  sendTestAction: "ADMIN",
  replayDeliveryAction: "ADMIN",
  switchEndpointAction: "ADMIN",
  addEndpointAction: "ADMIN",
  rotateSecretAction: "ADMIN",
  inviteFirstOwnerAction: "ADMIN",
  askAwsAction: "everybody",
  askToJoinAction: "everybody",
  inviteAction: "members",
  resendAction: "members",
  withdrawAction: "members",
  changeMemberAction: "members",
  removeMemberAction: "members",
  leaveAction: "members",
  decideAction: "members",
  continueHandOffAction: "members",
  confirmAction: "members",
  signOutAction: "everybody",
  sendLinkAction: "everybody",
};

const operatorRoles: readonly Role[] = ["viewer", "admin", "owner"];

/** Whether a role may use a door for operators: yes, not with this role, or not at all. */
export function operatorMay(role: Role, access: "VIEWER" | "ADMIN" | "OWNER"): "yes" | "lesser" | "no" {
  const at = operatorRoles.indexOf(role);
  if (at < 0) return "no";
  return at >= operatorRoles.indexOf(access.toLowerCase() as Role) ? "yes" : "lesser";
}
