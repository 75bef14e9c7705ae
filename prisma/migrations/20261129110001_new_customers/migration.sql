-- Operators are told once of each new customer, however often and by however many tabs the buyer arrives.

-- CreateIndex
CREATE UNIQUE INDEX "alert_customer_arrived" ON "alert" ("subject") WHERE "kind" = 'CUSTOMER_ARRIVED';

-- CreateIndex
CREATE INDEX "alert_news_untold" ON "alert" ("id") WHERE "kind" = 'CUSTOMER_ARRIVED' AND "told_at" IS NULL;
