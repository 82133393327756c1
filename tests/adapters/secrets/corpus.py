"""Lines of a developer's day: those with a secret, by the form they hold it in, and those without.

Every secret is made up. « and » enclose it, and · is a seam that is taken out when the lines are read, so
that no scanner takes this file for a leak.
"""

from typing import NamedTuple


class Line(NamedTuple):
    form: str
    text: str
    secret: str


def _read(lines: str) -> list[Line]:
    found: list[Line] = []
    form = ""
    for line in lines.strip("\n").split("\n"):
        if line.startswith("## "):
            form = line.removeprefix("## ")
            continue
        whole = line.replace("·", "").replace("⏎", "\n")
        secret = whole.partition("«")[2].partition("»")[0]
        found.append(Line(form, whole.replace("«", "").replace("»", ""), secret))
    return found


SECRET_LINES = _read(r"""
## setting of an INI file
password = «hunter·hunter»
db_password=«correct·horse»
[smtp]⏎smtp_pass = «hunter·hunter»
admin_password = «hunter·2»
password = «1234·5678»
## YAML
DB_PASSWORD: «correct·horse»
password: «hunter·hunter»
  password: '«hunter·hunter»'
- name: POSTGRES_PASSWORD⏎  value: «correct·horse»
api_key: «9f8e7d6c·5b4a3928»
## TOML
password = "«correct·horse»"
secret_key = '«k3y·material·of·2026»'
## JSON
{"password": "«hunter·hunter»"}
{"user": "ada", "password":"«correct·horse»", "port": 5432}
{"token": "«f00d·4b1e·77aa·12cd»"}
{"name": "DB_PASSWORD", "value": "«correct·horse»"}
## JSON in JSON
"{\"password\": \"«hunter·hunter»\"}"
{\"client_secret\": \"«a1b2c3d4·e5f6a7b8»\"}
## .env file
DB_PASSWORD=«correct·horse»
SECRET_KEY=«abcdefgh·ijklmnop»
TOKEN=«qwertzui·opasdfgh»
STRIPE_SECRET="«s3cr·3t-of-ours»"
## shell
export TOKEN=«9f8e7d6c·5b4a3928»
export DB_PASSWORD=«correct·horse»
PGPASSWORD=«correct·horse» psql -h db -U ada parcel
MYSQL_PWD=«hunter·hunter» mysqldump parcel > dump.sql
set -x AUTH_TOKEN=«9f8e7d6c·5b4a3928»
docker run -e POSTGRES_PASSWORD=«hunter·hunter» postgres:16
## PowerShell
$env:API_KEY = "«9f8e7d6c·5b4a3928»"
$pw = ConvertTo-SecureString "«correct·horse»" -AsPlainText -Force
setx API_TOKEN «9f8e7d6c·5b4a3928»
## Dockerfile
ENV DB_PASSWORD «correct·horse»
ENV API_TOKEN=«9f8e7d6c·5b4a3928»
## option of a program
deploy --password «hunter»
deploy --password=«correct·horse» --to production
deploy --token «9f8e7d6c·5b4a3928»
restic backup --db-password «hunter·hunter» /srv
vault login --token=«abcdefgh·ijklm»
## MySQL
mysql -u root -p«hunter» parcel
mysqldump -uroot -p«correct·horse» --all-databases
mariadb --password=«correct·horse»
## other programs with -p
sshpass -p «hunter·hunter» ssh ada@host
docker login -u ada -p «correct·horse» registry.local
redis-cli -h cache -a «correct·horse» ping
## curl
curl -u ada:«word» https://api.local/v1
curl --user ada:«correct·horse» -X POST https://api.local/v1
curl -H "Authorization: Bearer «abcdefgh·ijklmnop»" https://api.local
curl -H 'X-Api-Key: «9f8e7d6c·5b4a3928»' https://api.local
## standard input
echo «correct·horse» | docker login --username ada --password-stdin
openssl rsa -in key.out -passin pass:«correct·horse»
## header
Authorization: Basic «YWRhOm·h1bnRlcg==»
Authorization: Bearer «9f8e7d6c·5b4a3928»
"Authorization": "Token «9f8e7d6c·5b4a3928»",
headers["Authorization"] = "Bearer «9f8e7d6c·5b4a3928»"
Cookie: theme=dark; sessionid=«k1l2m3n4·o5p6q7r8»
X-Auth-Token: «9f8e7d6c·5b4a3928»
## address with a password
postgres://ada:«correct·horse»@db:5432/parcel
https://ada:«hunter»@git.local/parcel.git
mongodb+srv://ada:«correct·horse»@cluster0.local/test
redis://:«correct·horse»@cache:6379/0
amqp://guest:«h0rse·battery»@mq/vhost
http://user:«pa·ss1»@proxy.local:3128
connect to postgres://ada:«correct·hor»…
## address with a token
https://«a1b2c3d4e5·f6a7b8c9d0»@git.local/parcel.git
https://api.local/v1?access_token=«a1b2c3d4·e5f6»
https://blob.local/x?sv=2024&sig=«aB3dE5gH·7jK9mN1p»
https://discord.com/api/webhooks/123456789012345678/«aB3dE5gH7jK9mN1pQ3sT5·vW7yZ9bC1dE3fG5hJ7kL9»
## connection string
Server=db;Database=parcel;User Id=sa;Password=«correct·horse»;
Server=db;Uid=sa;Pwd=«hunter·hunter»;Encrypt=yes
host=db user=ada password=«correct·horse» dbname=parcel
jdbc:postgresql://db/parcel?user=ada&password=«correct·horse»
spring.datasource.password=«correct·horse»
Endpoint=sb://bus.local/;SharedAccessKey=«a1B2c3D4e5F6·g7H8»
## SQL
CREATE USER ada IDENTIFIED BY '«correct·horse»';
ALTER ROLE ada WITH PASSWORD '«hunter·hunter»';
## program text
password = "«correct·horse»"
const apiKey = "«9f8e7d6c·5b4a3928»";
client.login(password="«hunter·hunter»")
conn = connect(user='ada', password='«hunter»')
PASSWORD = '«hunter·hunter»'
os.environ["DB_PASSWORD"] = "«correct·horse»"
password = "«pa·ss'word2»"
url_password=«a1&·b2c3d4»
password: "«back\·slash9»"
password = "«Correct·Horse42»"
password: "«Hunter2·.Horse!»"
deploy --password '«p@ss·;w0rd»'
## XML
<password>«correct·horse»</password>
<add key="Password" value="«correct·horse»"/>
<apiKey>«9f8e7d6c·5b4a3928»</apiKey>
## file of passwords
machine git.local login ada password «correct·horse»
db.local:5432:parcel:ada:«correct·horse»
//registry.npmjs.org/:_authToken=«npm_aB3dE5gH7jK9mN1p·Q3sT5vW7yZ9bC1dE3fG5»
## sentence
the password is «hunter·2x»
The password is: «c0rrect·horse», change it
set the token to «9f8e7d6c·5b4a3928»
passphrase: "«correct horse· battery staple»"
## Anthropic key
Use «sk-·ant-api03-aB3dE5gH7jK9mN1pQ3sT5vW7» now
## OpenAI token
OPENAI_API_KEY=«sk-·proj-aB3dE5gH7jK9mN1pQ3sT5vW7»
## GitHub token
pushed with «gh·p_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5»
clone https://x-access-token:«gh·s_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5»@github.com/a/b
## GitLab token
«gl·pat-aB3dE5gH7jK9mN1pQ3sT»
## AWS key
«AKI·AIOSFODNN7Q3XAMPL» was rotated
«ASI·AIOSFODNN7Q3XAMPL» is a temporary one
## Slack token
«xox·b-123456789012-1234567890123-aB3dE5gH7jK9»
## Google key
maps?key=«AIz·aaB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG»
«ya2·9.aB3dE5gH7jK9mN1pQ3sT5vW7»
## Linear key
«lin·_api_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3f»
## Notion token
«nt·n_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5hJ7kL9»
## Grafana token
«gls·a_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE_1a2b3c4d»
## Tailscale key
tailscale up --authkey «tsk·ey-auth-kAB3dE5CNTRL-aB3dE5gH7jK9mN1p»
## Postman key
«PMA·K-0123456789abcdef01234567-0123456789abcdef0123456789abcdef01»
## web token
«eyJ·hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.aB3dE5gH7jK9mN1p»
## private key
«-----BEGIN ·EC PRIVATE KEY-----⏎MHcCAQEEIBq·x⏎-----END EC PRIVATE KEY-----»
""")


INNOCENT_LINES = [
    line.replace("⏎", "\n")
    for line in r"""
the password is required
The password is wrong, try again.
Password: required
password: string
password: str
password: str | None = None
password: string;
password?: string
password: Optional[str] = None
password: SecretStr
password: Password
password: Joi.string().min(8)
password: { type: String, required: true }
password: z.string().min(8),
"password": "string"
"password": "Password"
"password": "required|min:8"
"password": {"type": "string"}
<input type="password" name="password">
<label for="password">Password</label>
<Password>string</Password>
password = None
password = null
password = ""
password = ''
password=***
password=********
password: "[hidden]"
password = getpass.getpass()
password = getpass("Password: ")
password = input("Password: ")
password = request.form["password"]
password = req.body.password
password = os.getenv("PASSWORD")
password = os.environ.get("DB_PASSWORD", "")
password = settings.DATABASE_PASSWORD
password = args.password
password = new_password
const password = newPassword
let password = credential
self.password = encrypted
user.password = hashed
if password == confirmation:
if (password !== passwordAgain) return false
connect(user=user, password=password)
connect(host, password=credential)
login({ username, password: credential })
PASSWORD=${DB_PASSWORD}
PASSWORD=$DB_PASSWORD
DB_PASSWORD=changeme
DB_PASSWORD: ${DB_PASSWORD:-postgres}
password: <your password>
password: {{ vault_password }}
password: !vault |
password: %env(DB_PASSWORD)%
POSTGRES_PASSWORD: example
password_file: /run/secrets/db
password_hash = hash_password(plain)
password_length = 128000
password_reset_timeout = 86400
passwords = load_passwords()
export type PasswordResetRequestV2 = StartRequestV2;
SIGN_IN_SUBMIT_PASSWORD = 100004;
exports.TokenHandler = bearertoken_1.TokenHandler;
const password = result.groups?.password;
submitNewPassword: RESET_PASSWORD_V2_SUBMIT,
http://abc:xyz@host/
Password validation: at least 12 characters
Password: hashing with argon2id takes 80 ms
Password: improved error messages
Add password reset by mail
Fix the password strength meter (#123)
test_password_is_hidden PASSED
tests/test_password_reset.py::test_expired PASSED
token: str
token: string | null
token: Token = self.next_token()
token = "identifier"
token = lexer.next()
token = tokenizer.encode(text)
token=token
token.type == "comment"
Token budget: 17,328
Tokens: 12,400 of 200,000 (6.2 %)
token usage: 17328 in, 1204 out
max_tokens: 4096
"total_tokens": 17328
"token_count": 128000
"input_tokens":12345,"output_tokens":678
Unexpected token: identifier
SyntaxError: Unexpected token 'export'
const token = await getToken()
token: ${{ secrets.GITHUB_TOKEN }}
GITHUB_TOKEN: ${{ github.token }}
secret: shared
secrets: inherit
secret = "shared"
client_secret: <redacted>
secretName: registry-credentials
secretKeyRef:
api_key: str = Field(...)
apiKey: process.env.API_KEY
apiKey = process.env.OPENAI_API_KEY
API_KEY=your-api-key
API_KEY=<key>
api-key: required
primary_key: true
foreign_key=customer_id
key: customer_id
cache_key = f"{name}:{version}"
sort_key = lambda item: item.name
credentials: include
credentials: "same-origin"
use --password to set one
the option --password takes a value
--password is read from standard input
run with --password value; then look
--token TOKEN
--token <token>
--password-file /run/secrets/db
--secret id=npmrc,src=.npmrc
--api-key KEY     the key of the service
git commit -p -m "Split the change"
mkdir -p build/reports
cp -p a.txt b.txt
mysql -p
mysql --protocol=tcp parcel
docker run -p 8080:80 nginx
docker compose -p parcel up
ssh -p 2222 ada@host
curl -u "$USER:$PASSWORD" https://api.local
curl -sS https://api.local/v1/items?page=2&limit=50
curl -X POST -H "Content-Type: application/json" http://localhost:8080/login
curl -H "Authorization: Bearer $TOKEN" https://api.local
Authorization: Bearer <token>
Authorization: Bearer ${TOKEN}
Authorization: Basic authentication is required
Authorization: Bearer authentication
The Authorization header is missing
Bearer tokens are sent in a header
WWW-Authenticate: Basic realm="parcel"
Cookie: theme=dark; lang=en
https://example.com/reset?token=
https://user:password@host/path
https://git.local/ada/parcel/commit/4e5f60718293a4b5c6d7e8f90123456789abcdef
ssh://git@git.local:22/ada/parcel.git
git@github.com:ada/parcel.git
http://localhost:3000/login?next=%2Faccount
postgres://localhost:5432/parcel
listens on http://localhost:8080…
see http://localhost:8080/a…
npm login
docker login registry.local
vault login
sudo -u postgres psql
IDENTIFIED BY password
ALTER TABLE users ADD COLUMN password varchar(255)
SELECT id, password FROM users WHERE token = ?
INSERT INTO tokens (token, user_id) VALUES (?, ?)
commit 4e5f60718293a4b5c6d7e8f90123456789abcdef
index 1a2b3c4..5d6e7f8 100644
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
"integrity": "sha512-v2kDEe57lecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVjcXPs17LhbZVGQ=="
h1:Qx8l5eK2WMGKC6xVzTjHbUTiLqpH+KQMD+fGAkbcBh0=
550e8400-e29b-41d4-a716-446655440000
token: 550e8400-e29b-41d4-a716-446655440000
01ARZ3NDEKTSV4RRFFQ69G5FAV
token: 01ARZ3NDEKTSV4RRFFQ69G5FAV
session 20260312-081500-a1b2c3
data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
etag: "33a64df551425fcc55e4d42a148795d9f25f89d4"
x-request-id: 7b1d6c2e9f3a4b5c8d7e6f5a4b3c2d1e
src/parcel/auth/password_hasher.py:42
src/secrets/token_store.ts
PWD=/home/ada/parcel
OLDPWD=/home/ada
pwd && ls -la
passwd: files systemd
pass: 12, fail: 0
12 passed, 3 failed in 4.21s
bypass = enabled
compass: north
--no-pass-through
passive: true
The secret is to begin early
the token was expired
it was easy to token-count
Rotate the access key every 90 days
keyboard: qwertz
machine learning with login by password only
ENV PASSWORD_FILE /run/secrets/db
echo done | tee log.txt
echo $TOKEN | docker login --username ada --password-stdin
10:42:5123:parcel:ok
main.py:1204:12:error:unused
DEBUG auth.password: verified
2026-03-12 08:15:00 INFO token: refreshed
{"level":"info","msg":"password changed","user":"ada"}
{"type":"password","name":"password","placeholder":"Password"}
{"error":"invalid_token","error_description":"expired"}
passphrase: ""
AccountKey=<key>;
Password=;
User Id=sa;Password={0};
password="{password}"
f"password={password}"
"password=" + password
password: %s
-----BEGIN CERTIFICATE-----
-----BEGIN PUBLIC KEY-----
""".strip("\n").split("\n")
]
