import { Webhook } from "standardwebhooks";
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

test("W02 a receiver's library takes either secret's signature, and nothing that was changed or is old", () => {
  const [fresh, former, foreign] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
  const now = { ...message, at: new Date() };
  const headers = signWebhook(now, [fresh, former]);
  for (const secret of [fresh, former]) {
    expect(new Webhook(secret).verify(message.body, headers)).toEqual({ test: 2432232314 });
  }
  const receiver = new Webhook(fresh);
  expect(() => new Webhook(foreign).verify(message.body, headers)).toThrow();
  expect(() => receiver.verify('{"test": 2432232315}', headers)).toThrow();
  expect(() => receiver.verify(message.body, { ...headers, "webhook-id": "msg_other" })).toThrow();
  expect(() => receiver.verify(message.body, signWebhook(message, [fresh]))).toThrow();
});
