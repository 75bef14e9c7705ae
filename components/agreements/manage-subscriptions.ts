/** Where a buyer changes, renews or cancels: AWS's own page, which asks for the buyer's own AWS account. */
export const MANAGE_SUBSCRIPTIONS_URL = "https://console.aws.amazon.com/marketplace/home#/subscriptions";
