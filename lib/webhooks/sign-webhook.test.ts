import { expect, test } from "vitest";
import { newWebhookSecret, signWebhook } from "#lib/webhooks/sign-webhook.ts";

const message = {
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  at: new Date(1_614_265_330_000),
  body: '{"test": 2432232314}',
};

test("W02 signs as the published vector of Standard Webhooks does", () => {
  expect(signWebhook(message, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("W02 while a secret is replaced both sign, the new one first", () => {
  const [fresh, former] = [newWebhookSecret(), newWebhookSecret()];
  const both = signWebhook(message, [fresh, former])["webhook-signature"];
  const each = [fresh, former].map((secret) => signWebhook(message, [secret])["webhook-signature"]);
  expect(both).toBe(each.join(" "));
  expect(fresh).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
});
