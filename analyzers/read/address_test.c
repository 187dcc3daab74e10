#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "address_priv.h"

struct row {
    const char *key, *value;
    const char
        *expect; /* "host:port host" in order; weak ones with '?' before, telemetry with '~' */
};

static void show(struct strbuf *buf, const struct addresses *found)
{
    for (size_t i = 0; i < found->all.n; i++) {
        const struct address *a = &found->all.v[i];
        if (i)
            strbuf_add_char(buf, ' ');
        if (a->weak)
            strbuf_add_char(buf, '?');
        if (a->telemetry)
            strbuf_add_char(buf, '~');
        strbuf_add(buf, a->host);
        if (a->port)
            strbuf_addf(buf, ":%u", a->port);
    }
}

typedef void finder(struct addresses *out, struct str key, struct str value);

static void check_rows(const struct row *rows, size_t n, finder *find)
{
    struct arena arena = { 0 };
    size_t failed = 0;
    for (size_t i = 0; i < n; i++) {
        struct addresses found = { .arena = &arena };
        struct strbuf buf;
        strbuf_init(&buf, &arena);
        struct str value = str_from(rows[i].value);
        find(&found, str_from(rows[i].key), value);
        show(&buf, &found);
        for (size_t k = 0; k < found.all.n; k++) /* offsets point at the host */
            assert_true(str_starts(str_skip(value, found.all.v[k].offset),
                                   str_cstr(&arena, found.all.v[k].host)));
        if (str_is(strbuf_str(&buf), rows[i].expect))
            continue;
        print_error("%s=%s\n  expected [%s]\n  got      [%.*s]\n", rows[i].key, rows[i].value,
                    rows[i].expect, STR_ARG(strbuf_str(&buf)));
        failed++;
    }
    arena_release(&arena);
    assert_int_equal(failed, 0);
}

static const struct row values[] = {
    /* host:port, host */
    { "CART_ADDR", "cart:8080", "cart:8080" },
    { "ConnectionStrings__Redis", "basketdata", "basketdata" },
    { "EventBusConnection", "rabbitmq", "rabbitmq" },
    { "CallBackUrl", "http://hooks:5114", "" },
    { "SpaClient", "http://spa:5104", "?spa:5104" },
    { "EUREKA_CLIENT_SERVICEURL_DEFAULTZONE", "http://eureka:8761/eureka", "eureka:8761" },
    { "CLUSTER_HOSTNAME", "node1", "?node1" },
    { "eureka.instance.hostname", "web", "" },
    { "APP_URL", "http://shop.test", "?shop.test" },
    { "WEB_APP_URL", "http://web:80", "web:80" },
    { "PMA_ABSOLUTE_URI", "https://pma.acme.io/", "?pma.acme.io" },
    { "NODE_HOST_NAME", "node1", "?node1" },
    { "DB_HOSTNAME", "db", "db" },
    { "ConnectionStrings__CatalogDb", "sqldata", "sqldata" },
    { "ConnectionStrings__CatalogDb", "Server=sqldata;Database=c;User Id=sa", "sqldata" },
    { "PRODUCT_CATALOG_SERVICE_ADDR", "productcatalogservice:3550", "productcatalogservice:3550" },
    { "FLAGD_HOST", "flagd", "flagd" },
    { "DB_HOST", "orders-db.shop.svc.cluster.local.", "orders-db.shop.svc.cluster.local." },
    { "PGHOST", "pg", "pg" },
    { "spring.redis.host", "redis", "redis" },
    { "cartHost", "cart", "cart" },
    { "SMTP_SERVER", "mailer", "mailer" },
    { "SOMETHING", "cart:8080", "cart:8080" },
    { "V6_ADDR", "[fd00::1]:80", "fd00::1:80" },
    { "SRV", "_http._tcp.web.default.svc:80", "_http._tcp.web.default.svc:80" },
    { "PEER_ADDR", "web-0.web:80", "web-0.web:80" },
    { "CART_ADDR", " cart:8080 ", "cart:8080" },
    { "CART_ADDR", "\"cart:8080\"", "cart:8080" },
    { "USER_SERVICE", "user-api", "user-api" },
    { "API_ENDPOINT", "api:8080/v1", "api:8080" },
    { "CART_ADDR", "cart:$(CART_PORT)", "cart" },
    { "DB_HOST_NAME", "db", "db" },
    { "REDIS_HOST_1", "redis-1", "redis-1" },
    /* URLs */
    { "URL", "http://cart:8080/api", "cart:8080" },
    { "CART", "http://cart", "cart" },
    { "DATABASE_URL", "postgres://user:secret@db:5432/app?sslmode=disable", "db:5432" },
    { "DATABASE_URL", "postgres://user:p@ss@db:5432/app", "db:5432" },
    { "DATABASE_URL", "postgres://user:p%40ss@db:5432/app", "db:5432" },
    { "DATABASE_URL", "postgres://user:p/a@ss@db:5432/app", "db:5432" },
    { "DATABASE_URL", "postgres://user:p?a#s@db/app", "db" },
    { "DATABASE_URL", "postgres://user:p:a:s@db/app", "db" },
    { "X", "https://site.com/@user/path", "site.com" },
    { "X", "https://site.com/?mail=a@b.com", "site.com" },
    { "MONGO_URL", "mongodb://u:p@a:1,b:2/db?replicaSet=rs", "a:1 b:2" },
    { "MONGO_URL", "mongodb+srv://u:p@cluster0.abc.mongodb.net/db", "cluster0.abc.mongodb.net" },
    { "AMQP_URL", "amqp://u:p@mq1:5672,amqp://u:p@mq2:5672", "mq1:5672 mq2:5672" },
    { "NATS_URL", "nats://n1:4222,nats://n2:4222", "n1:4222 n2:4222" },
    { "REDIS", "redis+sentinel://:pw@s1:26379,s2:26379/mymaster", "s1:26379 s2:26379" },
    { "SPRING_DATASOURCE_URL", "jdbc:postgresql://db:5432/shop", "db:5432" },
    { "U", "jdbc:mysql:replication://m:3306,r:3306/db", "m:3306 r:3306" },
    { "U", "jdbc:sqlserver://sql:1433;databaseName=x", "sql:1433" },
    { "U", "jdbc:sqlserver://sql\\inst;databaseName=x", "sql" },
    { "U", "jdbc:oracle:thin:@ora:1521:XE", "ora:1521" },
    { "U", "jdbc:oracle:thin:scott/tiger@//ora:1521/XE", "ora:1521" },
    { "U", "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=ora)(PORT=1521)))",
      "ora:1521" },
    { "U", "r2dbc:pool:postgresql://db:5432/x", "db:5432" },
    { "U", "jdbc:h2:mem:test", "" },
    { "X", "wss://push.shop.svc:443/ws", "push.shop.svc:443" },
    { "X", "dns:///cart:50051", "cart:50051" },
    { "GRPC_TARGET", "dns:cart:50051", "cart:50051" },
    { "X", "tcp://10.1.2.3:80", "10.1.2.3:80" },
    { "X", "unix:///var/run/docker.sock", "" },
    { "X", "file:///etc/passwd", "" },
    { "X", "http://[fd00::1]:8080/x", "fd00::1:8080" },
    { "X", "http://cart:${CART_PORT}/x", "cart" },
    { "X", "http://${CART_HOST}:80/", "" },
    { "X", "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey=b",
      "ns.servicebus.windows.net" },
    { "KAFKA", "PLAINTEXT://kafka:9092", "kafka:9092" },
    { "BACKENDS", "http://a:1,http://b:2/x", "a:1 b:2" },
    { "EUREKA_URL", "http://user:pw@eureka:8761/eureka/", "eureka:8761" },
    /* key=value strings */
    { "DSN", "host=db port=5432 user=app password=x dbname=shop", "db:5432" },
    { "DSN", "user=app host='db' dbname=shop", "db" },
    { "ConnectionStrings__Default", "Server=sql;Database=shop;User Id=sa;Password=p;", "sql" },
    { "DB_CONNECTION_STRING", "Host=astronomy-db;Username=otelu;Password=otelp;Database=otel",
      "astronomy-db" },
    { "C", "Data Source=tcp:sql,1433;Initial Catalog=x", "sql:1433" },
    { "C", "Server=tcp:x.database.windows.net,1433;", "x.database.windows.net:1433" },
    { "DSN", "app:pw@tcp(db:3306)/shop?parseTime=true", "db:3306" },
    { "DSN", "app:p@w@tcp(db:3306)/shop", "db:3306" },
    { "REDIS", "redis:6379,password=x,ssl=False", "redis:6379" },
    /* lists */
    { "KAFKA_BROKERS", "a:9092,b:9092", "a:9092 b:9092" },
    { "KAFKA_BROKERS", "a:9092, b:9092", "a:9092 b:9092" },
    { "bootstrap.servers", "a:9092;b:9092", "a:9092 b:9092" },
    { "ZK", "z1:2181,z2:2181/chroot", "z1:2181 z2:2181" },
    { "ES_HOSTS", "es1,es2", "es1 es2" },
    { "HOSTS", "[\"http://es1:9200\",\"es2:9200\"]", "es1:9200 es2:9200" },
    { "CONF", "{\"db\": {\"host\": \"pg\", \"name\": \"orders\"}, \"url\": \"http://a:1\"}",
      "?pg a:1" },
    { "NODES", "n1:1 n2:2", "n1:1 n2:2" },
    /* options inside a value */
    { "JAVA_OPTS", "-Xmx1g -Dspring.data.mongodb.uri=mongodb://m:27017/x -Ddb.host=pg",
      "m:27017 pg" },
    { "CONF", "# http://no:1\nserver.url = http://a:1\nname: orders\nhosts => \"es:9200\"",
      "a:1 es:9200" },
    /* telemetry and weak ones */
    { "OTEL_EXPORTER_OTLP_ENDPOINT", "http://otel-collector:4317", "~otel-collector:4317" },
    { "JAEGER_AGENT_HOST", "jaeger", "~jaeger" },
    { "JAEGER_HOST", "jaeger", "jaeger" },
    { "ZIPKIN_URL", "http://zipkin:9411/api", "~zipkin:9411" },
    { "DD_AGENT_HOST", "datadog", "~datadog" },
    { "NEXT_PUBLIC_API_URL", "http://api:80", "?api:80" },
    { "HELP_URL", "https://docs.corp.com/x", "?docs.corp.com" },
    { "TELEMETRY_DOCS_HOST", "telemetry-docs", "?telemetry-docs" },
    { "HOST", "web", "?web" },
    /* what must not become an address */
    { "DB_NAME", "orders", "" },
    { "TOPIC", "orders", "" },
    { "USER", "admin", "" },
    { "PROFILE", "web", "" },
    { "RUN_AS_USER", "app:1000", "" },
    { "IMAGE", "redis:7", "" },
    { "APP_IMAGE", "registry:5000/app:1", "" },
    { "X", "registry:5000/app:1.2", "" },
    { "X", "busybox:1.36", "" },
    { "X", "postgres:16-alpine", "" },
    { "VERSION", "1.2.3", "" },
    { "API_ADDR", "1.2.3", "" },
    { "NET_ADDRESS", "10.0.0.0/8", "" },
    { "TLS_CERT_FILE", "/etc/ssl/server.pem", "" },
    { "CONFIG_PATH", "http://a:1", "" },
    { "SERVER_CONFIG_URL", "app.yaml", "" },
    { "DB_PASSWORD", "db:5432", "" },
    { "DB_PASSWORD_FILE", "/run/secrets/db", "" },
    { "PORT", "8080", "" },
    { "LISTEN_ADDR", "cart:8080", "" },
    { "KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://kafka:9092", "" },
    { "KAFKA_CONTROLLER_QUORUM_VOTERS", "1@k1:29093,2@k2:29093", "" },
    { "OAUTH_REDIRECT_URI", "http://frontend:3000/cb", "" },
    { "CORS_ORIGINS", "http://frontend:3000", "" },
    { "NO_PROXY", "localhost,db:5432", "" },
    { "ALLOWED_HOSTS", "web,api", "" },
    { "VIRTUAL_HOST", "shop.com", "" },
    { "X", "12:30", "" },
    { "SCHEDULE", "22:22", "" },
    { "X_ADDR", "true", "" },
    { "XML", "<beans xmlns=\"http://www.springframework.org/schema/beans\"/>", "" },
    { "SCHEMA", "https://json-schema.org/draft/2020-12/schema", "" },
    { "MAIL_FROM", "admin@shop.com", "" },
    { "S3", "s3://bucket/key", "" },
    { "X_URL", "/api/v1", "" },
    { "PORTS", "8080:80", "" },
    { "X", "127.0.0.1:8080:80", "" },
    { "CACHE_BACKEND", "redis", "" },
    { "EMPTY_HOST", "", "" },
    { "X_HOST", "a..b", "" },
    { "X_HOST", "-a", "" },
    { "X", "://", "" },
    { "X", "a://", "" },
    { "X", "http://@/", "" },
    { "X", "[", "" },
    { "X_HOST", "[", "" },
    { "X", "[\"", "" },
    { "X", "tcp(", "" },
    { "X", "=;=;", "" },
    { "X", "\"", "" },
    { "", "db", "" },
};

static void values_to_addresses(void **state)
{
    (void)state;
    check_rows(values, countof(values), addresses_in_value);
}

static void in_command(struct addresses *out, struct str key, struct str value)
{
    (void)key;
    addresses_in_command(out, value);
}

static const struct row commands[] = {
    { "", "until nc -z db 5432; do sleep 1; done", "db:5432" },
    { "", "sh -c \"until nc -z -w 2 db 5432; do sleep 1; done; exec app\"", "db:5432" },
    { "", "while ! timeout 5 nc -zv mq 5672 </dev/null; do echo waiting for cart:80; done",
      "mq:5672" },
    { "", "./wait-for-it.sh a:1 -- java -jar app.jar", "a:1" },
    { "", "wait-for-it -h db -p 5432", "db:5432" },
    { "", "dockerize -wait tcp://db:5432 -timeout 60s", "db:5432" },
    { "", "pg_isready -h db -p 5432 -U app", "db:5432" },
    { "", "until mysqladmin ping -h mysql --silent; do sleep 1; done", "mysql" },
    { "", "until nslookup cart.default.svc.cluster.local; do sleep 2; done",
      "cart.default.svc.cluster.local" },
    { "", "redis-cli -h redis ping", "redis" },
    { "", "echo > /dev/tcp/kafka/9092", "kafka:9092" },
    { "", "curl -sf http://cart:8080/health && echo http://no:1", "cart:8080" },
    { "", "--host http://frontend:80", "frontend:80" },
    { "", "--db-host=pg --db-port=5432", "pg:5432" },
    { "", "--db-host pg --db-port 5432", "pg:5432" },
    { "", "app --flag=x:1", "x:1" },
    { "", "java -Dcart.url=http://cart:1 -jar app.jar", "cart:1" },
    { "", "CART_ADDR=cart:1 ./run", "cart:1" },
    { "", "locust -H http://frontend:80 -u 10", "frontend:80" },
    { "", "git clone https://github.com/a/b", "" },
    { "", "apk add curl && pip install x", "" },
    { "", "sleep 10", "" },
    { "", "# nc -z no 1\nnc -z pg 1", "pg:1" },
    { "", "tail -f /var/log/app.log", "" },
    { "", "--config=/etc/app/config.yaml --v=2 --bind-address=0.0.0.0", "" },
    { "", "a\"b c", "" },
    { "", "a=$(b=$(c=$(d=$(e=$(f=$(g x y", "" },
};

static void commands_to_addresses(void **state)
{
    (void)state;
    check_rows(commands, countof(commands), in_command);
}

static void in_line(struct addresses *out, struct str key, struct str value)
{
    (void)key;
    addresses_in_line(out, value);
}

static const struct row lines[] = {
    { "", "<destination>es:9200</destination>", "?es:9200" },
    { "", "<property name=\"cache.host\" value=\"redis\"/>", "redis" },
    { "", "<beans xmlns=\"http://a:1/x\" xsi:schemaLocation=\"http://b:1/y z.xsd\">", "" },
    { "", "; server = old:80", "" },
    { "", "    proxy_pass http://web:8080/api;", "web:8080" },
    { "", "    server app1:3000 weight=3;", "app1:3000" },
    { "", "    server s1 10.0.0.7:80 check", "s1 10.0.0.7:80" },
    { "", "    fastcgi_pass php:9000;", "php:9000" },
    { "", "    listen 80;", "" },
    { "", "    server_name shop.com;", "" },
    { "", "server {", "" },
    { "", "  # proxy_pass http://web:8080;", "" },
    { "", "spring.datasource.url=jdbc:mysql://db:3306/shop", "db:3306" },
    { "", "redis_host: redis", "redis" },
    { "", "  hosts => [\"http://es:9200\"]", "es:9200" },
    { "", "export CART_ADDR=cart:80", "cart:80" },
    { "", "CART_ADDR=\"cart:80\"", "cart:80" },
    { "", "<property value=\"jdbc:mysql://db:3306/x\"/>", "?db:3306" },
    { "", "see https://docs.corp.com for more", "?docs.corp.com" },
    { "", "name = orders", "" },
    { "", "", "" },
};

static void lines_to_addresses(void **state)
{
    (void)state;
    check_rows(lines, countof(lines), in_line);
}

static void schemes_tell_kinds(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    static const struct {
        const char *value;
        enum graph_kind kind;
    } rows[] = {
        { "postgresql+psycopg2://a/b", NODE_DATASTORE },
        { "jdbc:mysql://a/b", NODE_DATASTORE },
        { "REDISS://a", NODE_CACHE },
        { "amqps://a", NODE_QUEUE },
        { "mongodb+srv://a.b.com", NODE_DATASTORE },
        { "pulsar+ssl://a:6651", NODE_QUEUE },
        { "u:p@tcp(a:3306)/x", NODE_DATASTORE },
        { "Host=a;Username=b", NODE_DATASTORE },
    };
    for (size_t i = 0; i < countof(rows); i++) {
        struct addresses found = { .arena = &arena };
        addresses_in_value(&found, STR("X"), str_from(rows[i].value));
        assert_int_equal(found.all.n, 1);
        assert_int_equal(found.all.v[0].kind, rows[i].kind);
        assert_int_equal(found.all.v[0].sureness, SURE_SCHEME);
    }
    arena_release(&arena);
}

static void keys_hint_at_kinds(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    static const struct {
        const char *key, *value;
        enum graph_kind kind;
        enum sureness sureness;
    } rows[] = {
        { "KAFKA_BOOTSTRAP_SERVERS", "k:9092", NODE_QUEUE, SURE_NAME },
        { "RABBITMQ_HOST", "mq", NODE_QUEUE, SURE_NAME },
        { "ORDERS_DB_HOST", "pg", NODE_DATASTORE, SURE_NAME },
        { "REDIS_ADDR", "r:6379", NODE_CACHE, SURE_PORT },
        { "CART_ADDR", "cart:80", NODE_SERVICE, 0 },
        { "DB_ADMIN_HOST", "http://admin", NODE_SERVICE, 0 },
    };
    for (size_t i = 0; i < countof(rows); i++) {
        struct addresses found = { .arena = &arena };
        addresses_in_value(&found, str_from(rows[i].key), str_from(rows[i].value));
        assert_int_equal(found.all.n, 1);
        assert_int_equal(found.all.v[0].kind, rows[i].kind);
        assert_int_equal(found.all.v[0].sureness, rows[i].sureness);
    }
    arena_release(&arena);
}

static void shell_lines_tell_whether_they_wait(void **state)
{
    (void)state;
    assert_true(address_line_waits(STR("until nc -z db 1; do sleep 1; done")));
    assert_true(address_line_waits(STR("sh -c 'wait-for-it db:1'")));
    assert_false(address_line_waits(STR("java -jar app.jar")));
}

static void nothing_hostile_ends_it(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    static const char pieces[] = "a=\"'[{(:/@,;$- \n\\";
    uint32_t seed = 1;
    for (unsigned round = 0; round < 20000; round++) {
        char text[64];
        size_t n = seed % sizeof(text);
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525u + 1013904223u;
            text[i] = pieces[(seed >> 16) % (sizeof(pieces) - 1)];
        }
        struct addresses found = { .arena = &arena };
        struct str value = { text, n };
        addresses_in_value(&found, STR("X_URL"), value);
        addresses_in_command(&found, value);
        addresses_in_line(&found, value);
        for (size_t i = 0; i < found.all.n; i++)
            assert_true(found.all.v[i].offset < n);
        arena_reset(&arena);
        seed += round;
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_to_addresses),
        cmocka_unit_test(commands_to_addresses),
        cmocka_unit_test(lines_to_addresses),
        cmocka_unit_test(schemes_tell_kinds),
        cmocka_unit_test(keys_hint_at_kinds),
        cmocka_unit_test(shell_lines_tell_whether_they_wait),
        cmocka_unit_test(nothing_hostile_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
