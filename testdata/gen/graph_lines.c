/*
 * A graph of svcgraph in JSON (standard input) as the lines in which traffic_gen tells the truth,
 * in no order. usage: graph_lines [--direct]      the messages only, of a graph without topics
 */
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *text(const json_t *of, const char *key)
{
    const char *value = json_string_value(json_object_get(of, key));
    return value ? value : "?";
}

static long long number(const json_t *of, const char *key)
{
    return (long long)json_integer_value(json_object_get(of, key));
}

static bool is_true(const json_t *of, const char *key)
{
    return json_is_true(json_object_get(of, key));
}

static void write_latency(const json_t *of)
{
    const json_t *buckets = json_object_get(json_object_get(of, "latency"), "buckets");
    for (size_t i = 0; i < json_array_size(buckets); i++)
        printf(" %lld", (long long)json_integer_value(json_array_get(buckets, i)));
    putchar('\n');
}

static void write_node(const json_t *node)
{
    printf("node %s %s%s\n", text(node, "name"), text(node, "kind"),
           is_true(node, "entry") ? " entry" : "");
    size_t i;
    json_t *op;
    json_array_foreach(json_object_get(node, "operations"), i, op)
    {
        if (!number(op, "calls"))
            continue;
        printf("operation %s %s: calls %lld errors %lld own %lld\n", text(node, "name"),
               text(op, "name"), number(op, "calls"), number(op, "errors"), number(op, "own_time"));
        printf("latency %s %s:", text(node, "name"), text(op, "name"));
        write_latency(op);
    }
}

static bool is_inferred(const json_t *edge)
{
    size_t i;
    json_t *evidence;
    json_array_foreach(json_object_get(edge, "evidence"), i,
                       evidence) if (!number(evidence, "guess")) return false;
    return true;
}

static void write_edge(const json_t *edge)
{
    const char *from = text(edge, "from"), *to = text(edge, "to"), *kind = text(edge, "kind");
    printf("edge %s %s %s calls %lld errors %lld retries %lld%s\n", from, to, kind,
           number(edge, "calls"), number(edge, "errors"), number(edge, "retries"),
           is_inferred(edge) ? " inferred" : "");
    size_t i;
    json_t *use;
    json_array_foreach(json_object_get(edge, "operations"), i, use)
    {
        printf("use %s %s %s %s: calls %lld errors %lld retries %lld\n", from, to, kind,
               text(use, "name"), number(use, "calls"), number(use, "errors"),
               number(use, "retries"));
        printf("latency %s %s %s %s:", from, to, kind, text(use, "name"));
        write_latency(use);
    }
}

static void write_reentry(const json_t *reentry)
{
    printf("%s repeats %lld traces %lld of %lld", text(reentry, "kind"), number(reentry, "repeats"),
           number(reentry, "traces"), number(reentry, "of_traces"));
    size_t i;
    json_t *hop;
    json_array_foreach(json_object_get(reentry, "hops"), i, hop)
        printf(" > %s %s", text(hop, "node"), text(hop, "operation"));
    putchar('\n');
}

static void write_depth(const json_t *depth)
{
    const json_t *counts = json_object_get(depth, "counts");
    for (size_t i = 0; i + 1 < json_array_size(counts); i += 2)
        printf("depth %s %s: hops %lld traces %lld\n", text(depth, "node"),
               text(depth, "operation"), (long long)json_integer_value(json_array_get(counts, i)),
               (long long)json_integer_value(json_array_get(counts, i + 1)));
}

static void write_traces(const json_t *traces)
{
    const char *reason;
    json_t *n;
    json_object_foreach(json_object_get(traces, "by_reason"), reason, n)
        printf("tally %s %lld\n", reason, (long long)json_integer_value(n));
    printf("traces %lld spans %lld duplicates %lld broken %lld skewed %lld\n",
           number(traces, "traces"), number(traces, "spans"), number(traces, "duplicates"),
           number(traces, "broken"), number(traces, "skewed"));
}

int main(int argc, char **argv)
{
    bool direct = argc == 2 && strcmp(argv[1], "--direct") == 0;
    json_error_t error;
    json_t *graph = json_loadf(stdin, 0, &error), *of;
    size_t i;
    if (!graph) {
        fprintf(stderr, "graph_lines: %d:%d: %s\n", error.line, error.column, error.text);
        return 2;
    }
    json_array_foreach(json_object_get(graph, "edges"), i, of)
    {
        if (!direct)
            write_edge(of);
        else if (strcmp(text(of, "kind"), "async") == 0)
            printf("direct %s %s calls %lld errors %lld\n", text(of, "from"), text(of, "to"),
                   number(of, "calls"), number(of, "errors"));
    }
    if (direct)
        return 0;
    json_array_foreach(json_object_get(graph, "nodes"), i, of) write_node(of);
    json_array_foreach(json_object_get(graph, "operation_calls"), i, of)
        printf("after %s %s -> %s %s: calls %lld\n", text(of, "from"), text(of, "from_operation"),
               text(of, "to"), text(of, "to_operation"), number(of, "calls"));
    json_array_foreach(json_object_get(graph, "reentries"), i, of) write_reentry(of);
    json_array_foreach(json_object_get(json_object_get(graph, "requests"), "depths"), i, of)
        write_depth(of);
    write_traces(json_object_get(graph, "traces"));
    return 0;
}
