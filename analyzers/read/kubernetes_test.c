#include "svcgraph/test.h"

#include "svcgraph/reader.h"
#include "svcgraph/rule.h"

struct world {
    struct arena arena;
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    struct reading reading;
    struct input inputs[4];
    size_t n;
};

static void begin(struct world *w)
{
    *w = (struct world){ 0 };
    symtab_init(&w->syms, &w->arena);
    sources_init(&w->sources, &w->arena);
    findings_init(&w->findings, &w->arena);
    w->reading = (struct reading){
        .builder = builder_new(&w->arena, &w->syms, &w->sources, &w->findings),
        .syms = &w->syms,
        .sources = &w->sources,
        .findings = &w->findings,
        .arena = &w->arena,
    };
}

static void add_file(struct world *w, const char *path, const char *yaml)
{
    struct input *input = &w->inputs[w->n++];
    input->path = str_from(path);
    input->source = sources_add(&w->sources, (struct source){ .path = input->path });
    input->text = str_from(yaml);
    findings_init(&input->findings, &w->arena);
    doc_parse(&w->arena, input->text, (struct loc){ input->source, 1, 1 }, &doc_limits_default,
              &input->findings, &input->docs);
    assert_int_equal(input->findings.all.n, 0);
}

static const struct graph *freeze(struct world *w)
{
    struct input *inputs[4];
    for (size_t i = 0; i < w->n; i++)
        inputs[i] = &w->inputs[i];
    reader_kubernetes.build(&w->reading, inputs, w->n);
    return builder_freeze(w->reading.builder);
}

/* "from->to kind how:line guess" of each edge, in the graph's order; kinds of nodes when asked. */
static void check_edges(const struct graph *g, struct arena *arena, const char *expect)
{
    struct strbuf buf;
    strbuf_init(&buf, arena);
    for (uint32_t e = 0; e < g->m; e++) {
        const struct evidence *first = &g->evidence[g->edge_info[e].evidence.first];
        strbuf_addf(&buf, "%" PRIstr "->%" PRIstr " %s %" PRIstr ":%u\n",
                    STR_ARG(node_name(g, (node_id){ g->edge_from[e] })),
                    STR_ARG(node_name(g, (node_id){ g->edge_to[e] })),
                    edge_kind_name((enum edge_kind)g->edge_kind[e]),
                    STR_ARG(graph_str(g, first->how)), first->loc.line);
    }
    assert_str(strbuf_str(&buf), expect);
}

static void check_nodes(const struct graph *g, struct arena *arena, const char *expect)
{
    struct strbuf buf;
    strbuf_init(&buf, arena);
    for (uint32_t v = 0; v < g->n; v++) {
        const struct graph_node *node = &g->nodes[v];
        strbuf_addf(&buf, "%" PRIstr " %s%s", STR_ARG(node_name(g, (node_id){ v })),
                    graph_kind_name((enum graph_kind)node->kind), node->entry ? " entry" : "");
        for (uint32_t i = 0; i < node->names.n; i++)
            strbuf_addf(&buf, " =%" PRIstr, STR_ARG(graph_str(g, g->names[node->names.first + i])));
        for (uint32_t i = 0; i < node->versions.n; i++)
            strbuf_addf(&buf, " @%" PRIstr,
                        STR_ARG(graph_str(g, g->versions[node->versions.first + i].text)));
        strbuf_addf(&buf, "\n");
    }
    assert_str(strbuf_str(&buf), expect);
}

static void one_file(const char *yaml, const char *edges, const char *nodes)
{
    struct world w;
    begin(&w);
    add_file(&w, "all.yaml", yaml);
    const struct graph *g = freeze(&w);
    if (edges)
        check_edges(g, &w.arena, edges);
    if (nodes)
        check_nodes(g, &w.arena, nodes);
    arena_release(&w.arena);
}

/* A Deployment NAME with a Service of that name, one line each but the container's own. */
#define APP(NAME, IMAGE, CONTAINER)                                                                \
    "---\n"                                                                                        \
    "{apiVersion: v1, kind: Service, metadata: {name: " NAME "}, "                                 \
    "spec: {selector: {app: " NAME "}, ports: [{port: 80}]}}\n"                                    \
    "---\n"                                                                                        \
    "apiVersion: apps/v1\n"                                                                        \
    "kind: Deployment\n"                                                                           \
    "metadata: {name: " NAME "}\n"                                                                 \
    "spec:\n"                                                                                      \
    "  template:\n"                                                                                \
    "    metadata: {labels: {app: " NAME "}}\n"                                                    \
    "    spec:\n"                                                                                  \
    "      containers:\n"                                                                          \
    "      - name: main\n"                                                                         \
    "        image: " IMAGE "\n" CONTAINER

static void variables_make_edges(void **state)
{
    (void)state;
    one_file(APP("cart", "shop/cart:1.2.0", "") APP("db", "postgres:16", "")
                 APP("web", "shop/web:1.0.0",
                     "        env:\n"
                     "        - {name: CART_ADDR, value: 'cart:80'}\n"
                     "        - {name: DB_NAME, value: cart}\n"
                     "        - {name: SELF_ADDR, value: 'web:80'}\n"
                     "        - {name: DATABASE_URL, value: 'postgres://u:p@db:5432/x'}\n"
                     "        - {name: GONE_ADDR, value: 'gone:80'}\n"),
             "web->cart sync env:41\n"
             "web->db data env:44\n"
             "web->gone sync env:45\n",
             "cart service @1.2.0\n"
             "web service @1.0.0\n"
             "db datastore @16\n"
             "gone unresolved\n");
}

static void names_of_other_namespaces(void **state)
{
    (void)state;
    one_file("{apiVersion: v1, kind: Service, metadata: {name: pay, namespace: bank},"
             " spec: {selector: {a: b}}}\n"
             "---\n"
             "{apiVersion: v1, kind: Pod, metadata: {name: payd, namespace: bank,"
             " labels: {a: b}}, spec: {containers: [{name: x, image: p}]}}\n" APP(
                 "web", "w:1",
                 "        env:\n"
                 "        - {name: PAY_HOST, value: pay.bank}\n"
                 "        - {name: PAY2_URL, value: 'http://pay.bank.svc.cluster.local:80/'}\n"
                 "        - {name: PAY3_ADDR, value: 'pay:80'}\n"),
             "web->payd sync env:18\n"
             "web->pay sync env:20\n",
             NULL);
}

static void two_services_are_one_node(void **state)
{
    (void)state;
    one_file(APP("web", "w:1", "") "---\n"
                                   "{apiVersion: v1, kind: Service, metadata: {name: web-external},"
                                   " spec: {type: LoadBalancer, selector: {app: web}}}\n",
             "", "web service entry =web-external @1\n");
}

static void versions_of_one_service_are_one_node(void **state)
{
    (void)state;
    one_file(
        "{apiVersion: v1, kind: Service, metadata: {name: reviews}, spec: {selector: {app: r}}}\n"
        "---\n"
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: reviews-v1}, spec: {template:"
        " {metadata: {labels: {app: r, version: v1}}, spec: {containers: [{image: 'r:1.0'}]}}}}\n"
        "---\n"
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: reviews-v2}, spec: {template:"
        " {metadata: {labels: {app: r, version: v2}}, spec: {containers: [{image: 'r:2.0'}]}}}}\n",
        "", "reviews service =reviews-v1 =reviews-v2 @1.0 @2.0\n");
}

static void configmaps_give_variables_and_files(void **state)
{
    (void)state;
    one_file(APP("cart", "c:1", "") APP("db", "mysql:8", "")
                 APP("web", "w:1",
                     "        envFrom:\n"
                     "        - {configMapRef: {name: conf}, prefix: X_}\n"
                     "        env:\n"
                     "        - name: DB\n"
                     "          valueFrom: {secretKeyRef: {name: sec, key: dsn}}\n"
                     "        - name: ENCODED_URL\n"
                     "          valueFrom: {secretKeyRef: {name: sec, key: enc}}\n"
                     "        volumeMounts:\n"
                     "        - {name: files, mountPath: /etc/app}\n"
                     "      volumes:\n"
                     "      - {name: files, configMap: {name: files}}\n") "---\n"
                                                                          "apiVersion: v1\n"
                                                                          "kind: ConfigMap\n"
                                                                          "metadata: {name: "
                                                                          "conf}\n"
                                                                          "data:\n"
                                                                          "  CART_HOST: cart\n"
                                                                          "---\n"
                                                                          "{apiVersion: v1, "
                                                                          "kind: Secret, "
                                                                          "metadata: {name: "
                                                                          "sec},\n"
                                                                          " stringData: {dsn: "
                                                                          "'u:p@tcp(db:3306)/"
                                                                          "x'},\n"
                                                                          " data: {enc: "
                                                                          "aHR0cDovL2NhcnQ6ODAv}"
                                                                          "}\n" /* http://cart:80/
                                                                                 */
                                                                          "---\n"
                                                                          "apiVersion: v1\n"
                                                                          "kind: ConfigMap\n"
                                                                          "metadata: {name: "
                                                                          "files}\n"
                                                                          "data:\n"
                                                                          "  app.yaml: |\n"
                                                                          "    cart:\n"
                                                                          "      url: "
                                                                          "http://cart:80\n"
                                                                          "    name: db\n"
                                                                          "  nginx.conf: |\n"
                                                                          "    upstream group { "
                                                                          "server "
                                                                          "cart:80; }\n"
                                                                          "    location / { }\n"
                                                                          "    proxy_pass "
                                                                          "http://group;\n",
             "web->cart sync configmap:56\n"
             "web->db data secret:59\n",
             NULL);
}

static void init_containers_wait(void **state)
{
    (void)state;
    one_file(APP("db", "postgres:16", "")
                 APP("web", "w:1",
                     "      initContainers:\n"
                     "      - name: wait\n"
                     "        image: busybox\n"
                     "        command: [sh, -c, 'until nc -z db 5432; do sleep 1; done']\n"),
             "web->db startup init:30\n", NULL);
}

static void values_expand(void **state)
{
    (void)state;
    one_file(APP("cart", "c:1", "")
                 APP("web", "w:1",
                     "        env:\n"
                     "        - {name: NAME, value: cart}\n"
                     "        - {name: CART_URL, value: 'http://$(NAME):80/'}\n"
                     "        args: ['--upstream=$(CART_SERVICE_HOST):$(CART_SERVICE_PORT)']\n"),
             "web->cart sync env:29\n", NULL);
}

static void routes_come_from_gateways(void **state)
{
    (void)state;
    one_file(APP("web", "w:1",
                 "") "---\n"
                     "apiVersion: networking.k8s.io/v1\n"
                     "kind: Ingress\n"
                     "metadata: {name: web}\n"
                     "spec:\n"
                     "  rules:\n"
                     "  - http:\n"
                     "      paths:\n"
                     "      - backend: {service: {name: web, port: {number: 80}}}\n"
                     "      - backend: {service: {name: missing, port: {number: 80}}}\n"
                     "---\n"
                     "apiVersion: gateway.networking.k8s.io/v1\n"
                     "kind: HTTPRoute\n"
                     "metadata: {name: r}\n"
                     "spec:\n"
                     "  parentRefs: [{name: edge}, {kind: Service, name: web}]\n"
                     "  rules:\n"
                     "  - backendRefs: [{name: web, port: 80}]\n"
                     "---\n"
                     "apiVersion: networking.istio.io/v1\n"
                     "kind: VirtualService\n"
                     "metadata: {name: v}\n"
                     "spec: {hosts: [web], http: [{route: [{destination: {host: web}}]}]}\n",
             "edge->web sync route:31\n"
             "web-ingress->web sync route:22\n"
             "web-ingress->missing sync route:23\n",
             "web service @1\n"
             "edge gateway entry\n"
             "web-ingress gateway entry\n"
             "missing unresolved\n");
}

static void shared_directory_is_no_full_product(void **state)
{
    (void)state;
#define USES "        envFrom: [{configMapRef: {name: all}}]\n"
    one_file(APP("a", "a:1", USES) APP("b", "b:1", USES) APP("c", "c:1", USES)
                 APP("db", "mysql:8", "") APP("web", "w:1", USES) "---\n"
                                                                  "apiVersion: v1\n"
                                                                  "kind: ConfigMap\n"
                                                                  "metadata: {name: all}\n"
                                                                  "data:\n"
                                                                  "  A_URL: http://a:80\n"
                                                                  "  B_URL: http://b:80\n"
                                                                  "  DB_ADDR: db:3306\n",
             "a->db data configmap:77\n"
             "b->db data configmap:77\n"
             "c->a sync configmap:75\n"
             "c->b sync configmap:76\n"
             "c->db data configmap:77\n"
             "web->a sync configmap:75\n"
             "web->b sync configmap:76\n"
             "web->db data configmap:77\n",
             NULL);
#undef USES
}

static void store_of_one_is_not_that_of_all(void **state)
{
    (void)state;
#define MOUNTS                                                                                     \
    "        volumeMounts: [{name: c, mountPath: /c}]\n"                                           \
    "      volumes: [{name: c, configMap: {name: all}}]\n"
    one_file(
        APP("geo", "a:1", MOUNTS) APP("rate", "b:1", MOUNTS) APP("user", "c:1", MOUNTS)
            APP("mongodb-geo", "mongo:8", "") APP("mongodb-rate", "mongo:8", "")
                APP("consul", "consul:1", "") "---\n"
                                              "apiVersion: v1\n"
                                              "kind: ConfigMap\n"
                                              "metadata: {name: all}\n"
                                              "data:\n"
                                              "  config.json: |\n"
                                              "    {\n"
                                              "      \"consulAddress\": \"consul:8500\",\n"
                                              "      \"GeoMongoAddress\": \"mongodb-geo:27017\",\n"
                                              "      \"RateMongoAddress\": \"mongodb-rate:27017\"\n"
                                              "    }\n",
        "geo->mongodb-geo data mounted-file:93\n"
        "geo->consul config mounted-file:92\n"
        "rate->mongodb-rate data mounted-file:94\n"
        "rate->consul config mounted-file:92\n"
        "user->consul config mounted-file:92\n",
        NULL);
#undef MOUNTS
}

static void external_names_are_aliases(void **state)
{
    (void)state;
    one_file("{apiVersion: v1, kind: Service, metadata: {name: mail},"
             " spec: {type: ExternalName, externalName: smtp.mail.com}}\n" APP(
                 "web", "w:1",
                 "        env:\n"
                 "        - {name: MAIL_HOST, value: mail}\n"),
             "web->smtp.mail.com sync env:16\n", NULL);
}

static void lists_are_unpacked(void **state)
{
    (void)state;
    one_file("{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: List, items: ["
             "{apiVersion: batch/v1, kind: CronJob, metadata: {name: j}, spec: {jobTemplate: {spec:"
             " {template: {spec: {containers: [{image: 'postgres:16', env: [{name: A_URL, value:"
             " 'http://k'}]}]}}}}}},"
             "{apiVersion: v1, kind: Pod, metadata: {name: k}, spec: {containers: []}}]}]}",
             "j->k sync env:1\n",
             "k service\n"
             "j job @16\n");
}

static void odd_objects_do_no_harm(void **state)
{
    (void)state;
    static const char *const odd[] = {
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: [1]}",
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: {a: [b]}}}",
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: {spec: "
        "{containers: {a: b}, initContainers: [1, [2]], volumes: x}}}}",
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: {spec: "
        "{containers: [{env: [1, {name: [x]}, {name: Y}, {name: Z, valueFrom: 3}], args: x,"
        " volumeMounts: [1], envFrom: [2]}]}}}}",
        "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}, spec: {rules: "
        "[1]}}",
        "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {a: '!!'}}",
        "{apiVersion: v1, kind: List, items: [null, 1, {apiVersion: v1, kind: List}]}",
        "{apiVersion: v1, kind: Pod, metadata: 3}",
        "{apiVersion: x, kind: [a]}",
    };
    for (size_t i = 0; i < countof(odd); i++)
        one_file(odd[i], "", NULL);
}

static int sure(const char *yaml)
{
    struct arena arena = { 0 };
    struct findings findings;
    struct docs docs = { 0 };
    findings_init(&findings, &arena);
    doc_parse(&arena, str_from(yaml), LOC_NONE, &doc_limits_default, &findings, &docs);
    struct probe probe = { .docs = &docs,
                           .doc = docs.all.n ? docs.all.v[0] : NULL,
                           .head = str_from(yaml) };
    int score = reader_kubernetes.probe(&probe);
    arena_release(&arena);
    return score;
}

static void recognised_by_content(void **state)
{
    (void)state;
    assert_int_equal(sure("apiVersion: v1\nkind: Pod\n"), 95);
    assert_int_equal(sure("a: b\n---\napiVersion: v1\nkind: Pod\n"), 95);
    assert_int_equal(sure("apiVersion: backstage.io/v1alpha1\nkind: Component\n"), 0);
    assert_int_equal(sure("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"),
                     90);
    assert_int_equal(sure("services: {a: {image: b}}\n"), 0);
    assert_int_equal(sure("- 1\n"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_make_edges),
        cmocka_unit_test(names_of_other_namespaces),
        cmocka_unit_test(two_services_are_one_node),
        cmocka_unit_test(versions_of_one_service_are_one_node),
        cmocka_unit_test(configmaps_give_variables_and_files),
        cmocka_unit_test(init_containers_wait),
        cmocka_unit_test(values_expand),
        cmocka_unit_test(routes_come_from_gateways),
        cmocka_unit_test(shared_directory_is_no_full_product),
        cmocka_unit_test(store_of_one_is_not_that_of_all),
        cmocka_unit_test(external_names_are_aliases),
        cmocka_unit_test(lists_are_unpacked),
        cmocka_unit_test(odd_objects_do_no_harm),
        cmocka_unit_test(recognised_by_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
