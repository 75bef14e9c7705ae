#!/usr/bin/env bash
# Drives a running simulator with the AWS CLI (1.45 or later): each operation's good case and each error that it models,
# as far as the CLI lets a request that is wrong out of the door.
#   npm run simulator -- --memory &
#   simulator/drive-with-cli.sh [http://localhost:4510]
# Prints a line per case and ends with 1 when one went otherwise than by AWS's rules. Resets the simulator.
set -u
base=${1:-http://localhost:4510}
buyer=222233334444
export AWS_SECRET_ACCESS_KEY=unchecked AWS_DEFAULT_REGION=us-east-1 AWS_PAGER="" AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=1
passed=0 failed=0

# works COMMAND...: it succeeds, with nothing to say
works() {
  local output
  if output=$("$@" --endpoint-url "$base" --output json 2>&1) && [ -z "$output" ]; then
    passed=$((passed + 1))
    printf 'ok    %-38s %s\n' "" "${*:2:2}"
  else
    failed=$((failed + 1))
    printf 'WRONG %s\n%s\n' "$*" "$output"
  fi
}

# faulted OPERATION KIND EXPECTED COMMAND...: as check, while every call of the operation has that fault
faulted() {
  control PUT faults "{\"faults\":[{\"operation\":\"$1\",\"kind\":\"$2\",\"rate\":1}]}" >/dev/null
  shift 2
  check "$@"
  control PUT faults '{"faults":[]}' >/dev/null
}

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
# The queue is looked at below; until then nothing goes into it, also where the simulator was started with --sqs.
control PUT delivery '{"on":false,"sqs":false}' >/dev/null
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
mixed() { # records of two products in one request
  local one two
  one=$(record 1)
  two=$(record 1 "$hour" archive_gb_overage "$archive_arn" "$archive_account")
  echo "${one%]},${two#[}"
}
m="aws meteringmarketplace"
e="aws marketplace-entitlement get-entitlements"
a="aws marketplace-agreement"
as ""

check "$arn" $m resolve-customer --registration-token "$(field token <<<"$vision")"
check "$customer" $m resolve-customer --registration-token "$(field token <<<"$classic")"
check InvalidTokenException $m resolve-customer --registration-token made-up
as "$buyer"
check AccessDeniedException $m resolve-customer --registration-token "$(field token <<<"$vision")"
as ""
expired=$(control POST "agreements/$agreement/tokens" '{"expired":true}' | field token)
check ExpiredTokenException $m resolve-customer --registration-token "$expired"
faulted ResolveCustomer throttle ThrottlingException $m resolve-customer --registration-token x
faulted ResolveCustomer internal InternalServiceErrorException $m resolve-customer --registration-token x

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
check DisabledApiException $m resolve-customer --region eu-west-1 --registration-token "$(field token <<<"$vision")"
faulted BatchMeterUsage throttle ThrottlingException $m batch-meter-usage --usage-records "$(record 1)"
faulted BatchMeterUsage internal InternalServiceErrorException $m batch-meter-usage --usage-records "$(record 1)"
faulted BatchMeterUsage html-503 503 $m batch-meter-usage --usage-records "$(record 1)"
faulted BatchMeterUsage drop-answer "closed" $m batch-meter-usage --usage-records "$(record 1)"
check InvalidLicenseException $m batch-meter-usage --usage-records "$(record 1 "$hour" api_calls "${arn%??}zz")"
check InvalidLicenseException $m batch-meter-usage --usage-records "$(mixed)"
check TimestampOutOfBoundsException $m batch-meter-usage --usage-records "$(record 1 $((hour + 86400)))"
control PUT faults '{"faults":[{"operation":"BatchMeterUsage","kind":"unprocessed","rate":1,"share":1}]}' >/dev/null
check '"Results": []' $m batch-meter-usage --usage-records "$(record 1 $((hour - 3600)))"
control PUT faults '{"faults":[]}' >/dev/null
check lumenararchive000000000001 $e --product-code lumenararchive000000000001 --filter "LICENSE_ARN=$archive_arn"
check InvalidParameterException $e --product-code none
check InvalidParameterException $e --product-code lumenararchive000000000001 --filter "CUSTOMER_IDENTIFIER=x,CUSTOMER_AWS_ACCOUNT_ID=$archive_account"
check InvalidParameterException $e --product-code lumenararchive000000000001 --no-paginate --next-token made-up
check InvalidSignatureException $e --product-code lumenararchive000000000001 --region eu-west-1
as "$buyer"
check AccessDeniedException $e --product-code lumenararchive000000000001
as ""
faulted GetEntitlements throttle ThrottlingException $e --product-code lumenararchive000000000001
faulted GetEntitlements internal InternalServiceErrorException $e --product-code lumenararchive000000000001

check "$agreement" $a search-agreements --catalog AWSMarketplace --filters name=PartyType,values=Proposer name=AgreementType,values=PurchaseAgreement
check ValidationException $a search-agreements --catalog AWSMarketplace --filters name=PartyType,values=Proposer
check ValidationException $a search-agreements --catalog AWSMarketplace --filters name=PartyType,values=Proposer name=AgreementType,values=PurchaseAgreement name=Colour,values=plum
check ValidationException $a search-agreements --catalog Elsewhere --filters name=PartyType,values=Proposer name=AgreementType,values=PurchaseAgreement
faulted SearchAgreements throttle ThrottlingException $a search-agreements --catalog AWSMarketplace
check "$agreement" $a describe-agreement --agreement-id "$agreement"
check usageBasedPricingTerm $a get-agreement-terms --agreement-id "$agreement"
check "$arn" $a get-agreement-entitlements --agreement-id "$agreement"
for read in describe-agreement get-agreement-terms get-agreement-entitlements; do
  check ResourceNotFoundException $a $read --agreement-id agmt-none
  check AccessDeniedException $a $read --agreement-id "$(field agreementId <<<"$partner")"
done
faulted DescribeAgreement throttle ThrottlingException $a describe-agreement --agreement-id "$agreement"
faulted DescribeAgreement internal InternalServerException $a describe-agreement --agreement-id "$agreement"
faulted GetAgreementTerms internal InternalServerException $a get-agreement-terms --agreement-id "$agreement"
faulted GetAgreementEntitlements internal InternalServerException $a get-agreement-entitlements --agreement-id "$agreement"

as "$buyer"
check AccessDeniedException $m batch-meter-usage --usage-records "$(record 1)"
edge="--product-code lumenaredge00000000000001"
token=drive-$RANDOM
check MeteringRecordId $m meter-usage $edge --timestamp "$hour" --usage-dimension nodes --usage-quantity 3 --client-token "$token"
check DuplicateRequestException $m meter-usage $edge --timestamp "$hour" --usage-dimension nodes --usage-quantity 4
check IdempotencyConflictException $m meter-usage $edge --timestamp "$hour" --usage-dimension nodes --usage-quantity 4 --client-token "$token"
check InvalidProductCodeException $m meter-usage --product-code none --timestamp "$hour" --usage-dimension nodes
check InvalidUsageDimensionException $m meter-usage $edge --timestamp "$hour" --usage-dimension none
check InvalidUsageAllocationsException $m meter-usage $edge --timestamp "$hour" --usage-dimension nodes --usage-quantity 2 --usage-allocations AllocatedUsageQuantity=1
check InvalidTagException $m meter-usage $edge --timestamp "$hour" --usage-dimension nodes --usage-quantity 1 --usage-allocations '[{"AllocatedUsageQuantity":1,"Tags":[{"Key":"a|b","Value":"c"}]}]'
check TimestampOutOfBoundsException $m meter-usage $edge --timestamp $((hour + 86400)) --usage-dimension nodes
faulted MeterUsage throttle ThrottlingException $m meter-usage $edge --timestamp "$hour" --usage-dimension nodes
faulted MeterUsage internal InternalServiceErrorException $m meter-usage $edge --timestamp "$hour" --usage-dimension nodes
check DryRunOperation $m meter-usage $edge --timestamp "$hour" --usage-dimension nodes --dry-run
check TimestampOutOfBoundsException $m meter-usage $edge --timestamp $((hour - 21600)) --usage-dimension nodes
check Signature $m register-usage $edge --public-key-version 1 --nonce fresh
check InvalidProductCodeException $m register-usage --product-code none --public-key-version 1
faulted RegisterUsage throttle ThrottlingException $m register-usage $edge --public-key-version 1
faulted RegisterUsage internal InternalServiceErrorException $m register-usage $edge --public-key-version 1
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
check UnauthorizedException $m meter-usage $edge --timestamp "$hour" --usage-dimension nodes --dry-run
check CustomerNotEntitledException $m register-usage $edge --public-key-version 1

as ""
control PUT clock '{"shiftSeconds":1000}' >/dev/null
check BatchMeterUsage aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=BatchMeterUsage
check InvalidMaxResultsException aws cloudtrail lookup-events --max-items 1 --page-size 51
check InvalidLookupAttributesException aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=a AttributeKey=ReadOnly,AttributeValue=false
check InvalidTimeRangeException aws cloudtrail lookup-events --start-time "$hour" --end-time $((hour - 60))
check InvalidNextTokenException aws cloudtrail lookup-events --no-paginate --next-token made-up
faulted LookupEvents throttle ThrottlingException aws cloudtrail lookup-events
control PUT clock '{"now":null}' >/dev/null

control POST "agreements/$agreement/cancel" >/dev/null
check Success $m batch-meter-usage --usage-records "$(record 3 "$hour" compute_hours)"
control PUT clock '{"shiftSeconds":3600}' >/dev/null
check CustomerNotSubscribed $m batch-meter-usage --usage-records "$(record 3 "$hour" stored_gb)"
control PUT clock '{"now":null}' >/dev/null

q="aws sqs"
url=$(control PUT delivery '{"sqs":true}' | field queueUrl)
check marketplace-events $q get-queue-url --queue-name marketplace-events
check NonExistentQueue $q get-queue-url --queue-name other
check "$url" $q list-queues --queue-name-prefix market
check MD5OfMessageBody $q send-message --queue-url "$url" --message-body one
check UnsupportedOperation $q send-message --queue-url "$url" --message-body one --message-attributes a='{DataType=String,StringValue=b}'
check '"ApproximateNumberOfMessages": "1"' $q get-queue-attributes --queue-url "$url" --attribute-names All
check InvalidAttributeName $q get-queue-attributes --queue-url "$url" --attribute-names Colour
check NonExistentQueue $q receive-message --queue-url "$base/999900001111/other"
check NonExistentQueue $q receive-message --queue-url "$url" --region eu-west-1
check InvalidParameterValue $q receive-message --queue-url "$url" --max-number-of-messages 11
faulted ReceiveMessage throttle RequestThrottled $q receive-message --queue-url "$url"
received=$($q receive-message --queue-url "$url" --wait-time-seconds 1 --endpoint-url "$base" --output json)
handle=$(node -e 'process.stdout.write(JSON.parse(require("fs").readFileSync(0, "utf8")).Messages[0].ReceiptHandle)' <<<"$received")
works $q change-message-visibility --queue-url "$url" --receipt-handle "$handle" --visibility-timeout 0
check MessageNotInflight $q change-message-visibility --queue-url "$url" --receipt-handle "$handle" --visibility-timeout 5
check '"ApproximateReceiveCount": "2"' $q receive-message --queue-url "$url" --attribute-names All
works $q delete-message --queue-url "$url" --receipt-handle "$handle"
check ReceiptHandleIsInvalid $q delete-message --queue-url "$url" --receipt-handle made-up
check ReceiptHandleIsInvalid $q delete-message-batch --queue-url "$url" --entries Id=a,ReceiptHandle=made-up
check EmptyBatchRequest $q delete-message-batch --queue-url "$url" --entries '[]'
check BatchEntryIdsNotDistinct $q delete-message-batch --queue-url "$url" --entries Id=a,ReceiptHandle=x Id=a,ReceiptHandle=x
check InvalidBatchEntryId $q delete-message-batch --queue-url "$url" --entries '[{"Id":"a b","ReceiptHandle":"x"}]'
check TooManyEntriesInBatchRequest $q delete-message-batch --queue-url "$url" --entries "[$(printf '{"Id":"%s","ReceiptHandle":"x"},' 1 2 3 4 5 6 7 8 9 10){\"Id\":\"11\",\"ReceiptHandle\":\"x\"}]"
check '"MD5OfMessageBody": "8b04d5e3775d298e78455efc5ca404d5"' $q send-message-batch --queue-url "$url" --entries Id=a,MessageBody=first Id=b,MessageBody=second
check EmptyBatchRequest $q send-message-batch --queue-url "$url" --entries '[]'
check BatchEntryIdsNotDistinct $q send-message-batch --queue-url "$url" --entries Id=a,MessageBody=x Id=a,MessageBody=x
received=$($q receive-message --queue-url "$url" --endpoint-url "$base" --output json)
handle=$(node -e 'process.stdout.write(JSON.parse(require("fs").readFileSync(0, "utf8")).Messages[0].ReceiptHandle)' <<<"$received")
check '"Id": "a"' $q change-message-visibility-batch --queue-url "$url" --entries "Id=a,ReceiptHandle=$handle,VisibilityTimeout=0"
check MessageNotInflight $q change-message-visibility-batch --queue-url "$url" --entries "Id=a,ReceiptHandle=$handle,VisibilityTimeout=5"
check InvalidBatchEntryId $q change-message-visibility-batch --queue-url "$url" --entries '[{"Id":"a b","ReceiptHandle":"x","VisibilityTimeout":0}]'
works $q purge-queue --queue-url "$url"
check PurgeQueueInProgress $q purge-queue --queue-url "$url"
as "$buyer"
check AccessDenied $q receive-message --queue-url "$url"
as ""
control POST subscriptions '{"productCode":"lumenarvision0000000000001"}' >/dev/null
check 'Purchase Agreement Created' $q receive-message --queue-url "$url" --wait-time-seconds 5 --max-number-of-messages 10

topic=$(control GET sns | node -e 'process.stdout.write(JSON.parse(require("fs").readFileSync(0, "utf8")).topicArns[0])')
control POST sns/confirmations "{\"topicArn\":\"$topic\"}" >/dev/null
token=$(control GET events | node -e 'process.stdout.write(JSON.parse(JSON.parse(require("fs").readFileSync(0, "utf8")).events.at(-1).body).Token)')
check "$topic:" aws sns confirm-subscription --topic-arn "$topic" --token "$token"
check InvalidParameter aws sns confirm-subscription --topic-arn "$topic" --token made-up
check NotFound aws sns confirm-subscription --topic-arn "$topic-other" --token "$token"
as "$buyer"
check AuthorizationError aws sns confirm-subscription --topic-arn "$topic" --token "$token"
as ""
faulted ConfirmSubscription throttle Throttled aws sns confirm-subscription --topic-arn "$topic" --token "$token"
faulted ConfirmSubscription internal InternalError aws sns confirm-subscription --topic-arn "$topic" --token "$token"

role=arn:aws:iam::999900001111:role/tallyport-metering
part() { printf '%s' "$1" | base64 | tr '+/' '-_' | tr -d '=\n'; }
jwt=$(part '{"alg":"RS256"}').$(part "{\"iss\":\"https://oidc.example\",\"aud\":\"sts\",\"sub\":\"app\",\"exp\":$(($(date +%s) + 600))}").$(part signature)
as "$buyer"
check "\"$buyer\"" aws sts get-caller-identity
control PUT settings "{\"roles\":[{\"roleArn\":\"$role\",\"trustedAccountIds\":[\"$buyer\"],\"externalId\":\"lumenar-7\",\"webIdentity\":{\"issuer\":\"https://oidc.example\"}}]}" >/dev/null
check AccessDenied aws sts assume-role --role-arn "$role" --role-session-name cli --external-id other
check ValidationError aws sts assume-role --role-arn "$role" --role-session-name cli --external-id lumenar-7 --duration-seconds 7200
check assumed-role/tallyport-metering/cli aws sts assume-role --role-arn "$role" --role-session-name cli --external-id lumenar-7
check https://oidc.example aws sts assume-role-with-web-identity --role-arn "$role" --role-session-name cli --web-identity-token "$jwt"
check InvalidIdentityToken aws sts assume-role-with-web-identity --role-arn "$role" --role-session-name cli --web-identity-token made-up
control PUT settings '{"roles":null}' >/dev/null
faulted AssumeRole internal InternalFailure aws sts assume-role --role-arn "$role" --role-session-name cli
as ""

signed=$(curl -sS --aws-sigv4 "aws:amz:us-east-1:metering.marketplace" --user AKID:unchecked -H 'X-Amz-Target: AWSMPMeteringService.BatchMeterUsage' -H 'Content-Type: application/x-amz-json-1.1' -d '{"UsageRecords":[]}' "$base")
[[ $signed == *InvalidSignatureException* ]] && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "WRONG curl, wrong service: $signed"; }
signed=$(curl -sS --aws-sigv4 "aws:amz:us-east-1:aws-marketplace" --user AKID:unchecked -H 'X-Amz-Target: AWSMPMeteringService.BatchMeterUsage' -H 'Content-Type: application/x-amz-json-1.1' -d '{"UsageRecords":[]}' "$base")
[[ $signed == *Results* ]] && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "WRONG curl: $signed"; }

control POST reset '{}'
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
