-- The console's search: words of names without case and accents, parts of AWS accounts, and ids that had no index. Where the server has ICU it
-- knows the letter case of every script; without it, that of its own locale. Neither function calls another of ours, so that a dump restores.
DO $make$
DECLARE
  spelling text := CASE WHEN EXISTS (SELECT FROM pg_collation WHERE collname = 'und-x-icu') THEN 'COLLATE "und-x-icu"' ELSE '' END;
BEGIN
  EXECUTE format($sql$
    CREATE FUNCTION search_words(name text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
      SELECT array_to_tsvector(array_remove(regexp_split_to_array(
        replace(replace(replace(translate(
          regexp_replace(normalize(lower(normalize(left(name, 400), NFKD) %s), NFKD), '[\u0300-\u036F]', '', 'g'),
          'łøđħŧıς', 'lodhtiσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
        '[\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u007F\u00A0\u2010-\u201F\u3000]+'), ''))
    $body$
  $sql$, spelling);
END
$make$;

CREATE FUNCTION search_grams(digits text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
  SELECT array(SELECT DISTINCT substr(digits, place, 4) FROM generate_series(1, length(digits) - 3) AS place)
$body$;

CREATE INDEX "organization_words" ON "organization" USING gin (search_words("name"));
CREATE INDEX "user_account_words" ON "user_account" USING gin (search_words("name"));
CREATE INDEX "agreement_account_parts" ON "agreement" USING gin (search_grams("customer_aws_account_id"));
CREATE INDEX "agreement_license_start" ON "agreement" ("license_key" COLLATE "C") WHERE "license_key" IS NOT NULL;
CREATE INDEX "agreement_license_end" ON "agreement" ((reverse("license_key")) COLLATE "C") WHERE "license_key" IS NOT NULL;
CREATE INDEX "agreement_previous_aws_agreement" ON "agreement" ("previous_aws_agreement_id") WHERE "previous_aws_agreement_id" IS NOT NULL;
CREATE INDEX "agreement_offer" ON "agreement" ("offer_id") WHERE "offer_id" IS NOT NULL;
CREATE INDEX "agreement_customer_identifier" ON "agreement" ("customer_identifier") WHERE "customer_identifier" IS NOT NULL;
CREATE INDEX "metering_record_aws_record" ON "metering_record" ("metering_record_id") WHERE "metering_record_id" IS NOT NULL;
CREATE INDEX "submission_request" ON "submission" ("request_id") WHERE "request_id" IS NOT NULL;
