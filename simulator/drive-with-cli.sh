#!/usr/bin/env bash
# Drives a running simulator with the AWS CLI (1.45 or later): each operation's good case and each error that it models.
#   npm run simulator -- --memory &
#   simulator/drive-with-cli.sh [http://localhost:4510]
# Prints a line per case and ends with 1 when one went otherwise than by AWS's rules. Resets the simulator.
set -u
base=${1:-http://localhost:4510}
buyer=222233334444
export AWS_SECRET_ACCESS_KEY=unchecked AWS_DEFAULT_REGION=us-east-1 AWS_PAGER="" AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=1
passed=0 failed=0

control() { curl -fsS -X "$1" "$base/_sim/$2" ${3:+-d "$3"}; }
field() { node -e 'process.stdout.write(String(JSON.parse(require("fs").readFileSync(0, "utf8"))[process.argv[1]] ?? ""))' "$1"; }
as() { export AWS_ACCESS_KEY_ID="AKIDSIMULATED$1"; }

# check EXPECTED COMMAND...: the output, or the error, holds EXPECTED
check() {
  local expected=$1 output
  shift
  output=$("$@" --endpoint-url "$base" --output json 2>&1)
  if [[ $output == *"$expected"* ]]; then
    passed=$((passed + 1))
    printf 'ok    %-38s %s\n' "$expected" "${*:2:2}"
  else
    failed=$((failed + 1))
    printf 'WRONG %-38s %s\n%s\n' "$expected" "$*" "$output"
  fi
}

control POST reset '{}'
control PUT settings '{"rateLimits":false}' >/dev/null
control PUT delivery '{"on":false}' >/dev/null
hour=$(($(date +%s) / 3600 * 3600 - 3600))
week=$(date -u -d '-7 days' +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -v-7d +%Y-%m-%dT%H:%M:%SZ)
vision=$(control POST subscriptions "{\"productCode\":\"lumenarvision0000000000001\",\"startTime\":\"$week\"}")
archive=$(control POST subscriptions '{"productCode":"lumenararchive000000000001","entitlements":[{"dimension":"seats","value":10}]}')
classic=$(control POST subscriptions "{\"productCode\":\"lumenarclassic000000000001\",\"startTime\":\"$week\"}")
control POST subscriptions "{\"productCode\":\"lumenaredge00000000000001\",\"customerAwsAccountId\":\"$buyer\",\"startTime\":\"$week\"}" >/dev/null
partner=$(control POST subscriptions '{"productCode":"lumenarvision0000000000001","proposerAccountId":"888877776666"}')
arn=$(field licenseArn <<<"$vision")
account=$(field customerAwsAccountId <<<"$vision")
agreement=$(field agreementId <<<"$vision")
customer=$(field customerIdentifier <<<"$classic")
archive_arn=$(field licenseArn <<<"$archive")
archive_account=$(field customerAwsAccountId <<<"$archive")

record() { # quantity [timestamp] [dimension] [arn] [account] [more]
  echo "[{\"Timestamp\":${2:-$hour},\"Dimension\":\"${3:-api_calls}\",\"Quantity\":$1,\"LicenseArn\":\"${4:-$arn}\",\"CustomerAWSAccountId\":\"${5:-$account}\"${6:-}}]"
}
m="aws meteringmarketplace"
e="aws marketplace-entitlement get-entitlements"
a="aws marketplace-agreement"
as ""

check "$arn" $m resolve-customer --registration-token "$(field token <<<"$vision")"
check "$customer" $m resolve-customer --registration-token "$(field token <<<"$classic")"
check InvalidTokenException $m resolve-customer --registration-token made-up
expired=$(control POST "agreements/$agreement/tokens" '{"expired":true}' | field token)
check ExpiredTokenException $m resolve-customer --registration-token "$expired"

check Success $m batch-meter-usage --usage-records "$(record 5)"
check DuplicateRecord $m batch-meter-usage --usage-records "$(record 6)"
check Success $m batch-meter-usage --product-code lumenarclassic000000000001 --usage-records "[{\"Timestamp\":$hour,\"Dimension\":\"api_calls\",\"Quantity\":1,\"CustomerIdentifier\":\"$customer\"}]"
check CustomerNotSubscribed $m batch-meter-usage --product-code lumenarclassic000000000001 --usage-records "[{\"Timestamp\":$hour,\"Dimension\":\"api_calls\",\"CustomerAWSAccountId\":\"123412341234\"}]"
check InvalidProductCodeException $m batch-meter-usage --product-code prod-lumenarclassic1 --usage-records "[{\"Timestamp\":$hour,\"Dimension\":\"api_calls\",\"CustomerIdentifier\":\"$customer\"}]"
check InvalidCustomerIdentifierException $m batch-meter-usage --product-code lumenarclassic000000000001 --usage-records "[{\"Timestamp\":$hour,\"Dimension\":\"api_calls\",\"CustomerIdentifier\":\"nobody\"}]"
check InvalidUsageDimensionException $m batch-meter-usage --usage-records "$(record 1 "$hour" none)"
check TimestampOutOfBoundsException $m batch-meter-usage --usage-records "$(record 1 $((hour - 86400)))"
check InvalidLicenseException $m batch-meter-usage --usage-records "$(record 1 "$hour" api_calls "$arn" 111122223333)"
check InvalidUsageAllocationsException $m batch-meter-usage --usage-records "$(record 2 "$hour" stored_gb "$arn" "$account" ',"UsageAllocations":[{"AllocatedUsageQuantity":1}]')"
check InvalidTagException $m batch-meter-usage --usage-records "$(record 1 "$hour" stored_gb "$arn" "$account" ',"UsageAllocations":[{"AllocatedUsageQuantity":1,"Tags":[{"Key":"a|b","Value":"c"}]}]')"
check ValidationException $m batch-meter-usage --product-code lumenarvision0000000000001 --usage-records "$(record 1)"
control PUT settings '{"enabledRegions":["us-east-1"]}' >/dev/null
check DisabledApiException $m batch-meter-usage --region eu-west-1 --usage-records "$(record 1)"
control PUT settings '{"rateLimits":true}' >/dev/null
control PUT faults '{"faults":[{"operation":"BatchMeterUsage","kind":"throttle","rate":1}]}' >/dev/null
check ThrottlingException $m batch-meter-usage --usage-records "$(record 1)"
control PUT faults '{"faults":[{"operation":"BatchMeterUsage","kind":"internal","rate":1}]}' >/dev/null
check InternalServiceErrorException $m batch-meter-usage --usage-records "$(record 1)"
control PUT faults '{"faults":[{"operation":"BatchMeterUsage","kind":"unprocessed","rate":1,"share":1}]}' >/dev/null
check '"Results": []' $m batch-meter-usage --usage-records "$(record 1 $((hour - 3600)))"
control PUT faults '{"faults":[]}' >/dev/null
control PUT settings '{"rateLimits":false}' >/dev/null
check lumenararchive000000000001 $e --product-code lumenararchive000000000001 --filter "LICENSE_ARN=$archive_arn"
check InvalidParameterException $e --product-code none
check InvalidParameterException $e --product-code lumenararchive000000000001 --filter "CUSTOMER_IDENTIFIER=x,CUSTOMER_AWS_ACCOUNT_ID=$archive_account"

check "$agreement" $a search-agreements --catalog AWSMarketplace --filters name=PartyType,values=Proposer name=AgreementType,values=PurchaseAgreement
check ValidationException $a search-agreements --catalog AWSMarketplace --filters name=PartyType,values=Proposer
check "$agreement" $a describe-agreement --agreement-id "$agreement"
check ResourceNotFoundException $a describe-agreement --agreement-id agmt-none
check AccessDeniedException $a describe-agreement --agreement-id "$(field agreementId <<<"$partner")"
check usageBasedPricingTerm $a get-agreement-terms --agreement-id "$agreement"
check "$arn" $a get-agreement-entitlements --agreement-id "$agreement"

as "$buyer"
check AccessDeniedException $m batch-meter-usage --usage-records "$(record 1)"
edge="--product-code lumenaredge00000000000001"
check MeteringRecordId $m meter-usage $edge --timestamp "$hour" --usage-dimension nodes --usage-quantity 3
check DuplicateRequestException $m meter-usage $edge --timestamp "$hour" --usage-dimension nodes --usage-quantity 4
check DryRunOperation $m meter-usage $edge --timestamp "$hour" --usage-dimension nodes --dry-run
check TimestampOutOfBoundsException $m meter-usage $edge --timestamp $((hour - 21600)) --usage-dimension nodes
check Signature $m register-usage $edge --public-key-version 1 --nonce fresh
check InvalidPublicKeyVersionException $m register-usage $edge --public-key-version 2
control PUT settings '{"workload":{"platform":"ECS","region":"eu-west-1"}}' >/dev/null
check InvalidEndpointRegionException $m meter-usage $edge --timestamp "$hour" --usage-dimension nodes
check DisabledApiException $m register-usage $edge --public-key-version 1 --region eu-central-1
check InvalidRegionException $m register-usage $edge --public-key-version 1
control PUT settings '{"workload":{"platform":"NONE","region":null}}' >/dev/null
check PlatformNotSupportedException $m register-usage $edge --public-key-version 1
control PUT settings '{"workload":{"platform":"ECS","region":null}}' >/dev/null
as 555566667777
check CustomerNotEntitledException $m meter-usage $edge --timestamp "$hour" --usage-dimension nodes
check CustomerNotEntitledException $m register-usage $edge --public-key-version 1

as ""
control PUT clock '{"shiftSeconds":1000}' >/dev/null
check BatchMeterUsage aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=BatchMeterUsage
check InvalidMaxResultsException aws cloudtrail lookup-events --max-items 1 --page-size 51
control PUT clock '{"now":null}' >/dev/null

signed=$(curl -sS --aws-sigv4 "aws:amz:us-east-1:metering.marketplace" --user AKID:unchecked -H 'X-Amz-Target: AWSMPMeteringService.BatchMeterUsage' -H 'Content-Type: application/x-amz-json-1.1' -d '{"UsageRecords":[]}' "$base")
[[ $signed == *InvalidSignatureException* ]] && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "WRONG curl, wrong service: $signed"; }
signed=$(curl -sS --aws-sigv4 "aws:amz:us-east-1:aws-marketplace" --user AKID:unchecked -H 'X-Amz-Target: AWSMPMeteringService.BatchMeterUsage' -H 'Content-Type: application/x-amz-json-1.1' -d '{"UsageRecords":[]}' "$base")
[[ $signed == *Results* ]] && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "WRONG curl: $signed"; }

control POST reset '{}'
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
