/*
 * What simdjson and a hash table make of a dump: the least that a count of calls can cost.
 * usage: trace_join parse|join otlp|zipkin FILE
 *
 * "parse" visits every key of every span by On-Demand; "join" keeps trace, ids, kind, error, service
 * and name of each, indexes them by (trace, span id), and prints calls and errors of each pair of
 * services, which is what svcgraph counts where nothing but client and server spans are in a dump.
 */
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <simdjson.h>

using namespace simdjson;
using std::string_view;

namespace
{

enum kind : uint8_t { none, internal, server, client, producer, consumer };

struct span {
    uint64_t high = 0, low = 0, id = 0, parent = 0;
    uint32_t service = 0, name = 0;
    kind side = none;
    bool error = false;
};

struct symbols {
    std::unordered_map<string_view, uint32_t> numbers;
    std::vector<std::string> texts;

    uint32_t number(string_view text)
    {
        auto found = numbers.find(text);
        if (found != numbers.end())
            return found->second;
        texts.reserve(1 << 20); /* views into them stay good */
        texts.emplace_back(text);
        return numbers[texts.back()] = static_cast<uint32_t>(texts.size() - 1);
    }
};

struct reader {
    bool keeps;
    size_t visited = 0;
    symbols names;
    std::vector<span> spans;
};

uint64_t hex(string_view text)
{
    uint64_t value = 0;
    for (unsigned char c : text)
        value = value << 4 | ((c & 15) + (c > '9' ? 9 : 0));
    return value;
}

void trace_id(string_view text, span &out)
{
    size_t cut = text.size() > 16 ? text.size() - 16 : 0;
    out.high = hex(text.substr(0, cut));
    out.low = hex(text.substr(cut));
}

kind kind_of(string_view text)
{
    return text == "SERVER"     ? server
           : text == "CLIENT"   ? client
           : text == "PRODUCER" ? producer
           : text == "CONSUMER" ? consumer
                                : none;
}

void otlp_span(reader &r, ondemand::object object, uint32_t service)
{
    span s;
    s.service = service;
    for (auto field : object) {
        string_view key = field.unescaped_key();
        r.visited++;
        if (!r.keeps)
            continue;
        if (key == "traceId")
            trace_id(field.value().get_string(), s);
        else if (key == "spanId")
            s.id = hex(field.value().get_string());
        else if (key == "parentSpanId")
            s.parent = hex(field.value().get_string());
        else if (key == "name")
            s.name = r.names.number(field.value().get_string());
        else if (key == "kind")
            s.side = static_cast<kind>(field.value().get_uint64().value());
        else if (key == "status")
            for (auto part : field.value().get_object())
                if (string_view(part.unescaped_key()) == "code")
                    s.error = part.value().get_uint64().value() == 2;
    }
    if (r.keeps)
        r.spans.push_back(s);
}

uint32_t otlp_service(reader &r, ondemand::object resource)
{
    uint32_t service = 0;
    for (auto attribute : resource["attributes"].get_array())
        if (string_view(attribute["key"].get_string()) == "service.name")
            service = r.names.number(attribute["value"]["stringValue"].get_string());
    return service;
}

/* As the collector writes them: the resource stands before its spans. */
void otlp(reader &r, ondemand::document_reference document)
{
    for (auto resource : document["resourceSpans"].get_array()) {
        ondemand::object object = resource;
        uint32_t service = otlp_service(r, object["resource"].get_object());
        for (auto scope : object["scopeSpans"].get_array())
            for (auto one : scope["spans"].get_array())
                otlp_span(r, one.get_object(), service);
    }
}

void zipkin_span(reader &r, ondemand::object object)
{
    span s;
    for (auto field : object) {
        string_view key = field.unescaped_key();
        r.visited++;
        if (!r.keeps)
            continue;
        if (key == "traceId")
            trace_id(field.value().get_string(), s);
        else if (key == "id")
            s.id = hex(field.value().get_string());
        else if (key == "parentId")
            s.parent = hex(field.value().get_string());
        else if (key == "name")
            s.name = r.names.number(field.value().get_string());
        else if (key == "kind")
            s.side = kind_of(field.value().get_string());
        else if (key == "localEndpoint")
            s.service = r.names.number(field.value()["serviceName"].get_string());
        else if (key == "tags")
            for (auto tag : field.value().get_object())
                s.error |= string_view(tag.unescaped_key()) == "error";
    }
    if (r.keeps)
        r.spans.push_back(s);
}

/* A list of spans in each document. */
void zipkin(reader &r, ondemand::document_reference document)
{
    for (auto one : document.get_array())
        zipkin_span(r, one.get_object());
}

struct index_of_spans {
    const std::vector<span> &spans;
    std::vector<uint32_t> slots; /* number + 1 */

    size_t start(const span &s, uint64_t id) const
    {
        uint64_t hash = (s.high ^ s.low * 31 ^ id) * 0x9e3779b97f4a7c15u;
        return (hash ^ hash >> 32) & (slots.size() - 1);
    }

    explicit index_of_spans(const std::vector<span> &all) : spans(all)
    {
        size_t n = 64;
        while (n < all.size() * 2)
            n *= 2;
        slots.resize(n);
        for (size_t i = 0; i < all.size(); i++) {
            size_t at = start(all[i], all[i].id);
            while (slots[at])
                at = (at + 1) & (n - 1);
            slots[at] = static_cast<uint32_t>(i + 1);
        }
    }

    const span *find(const span &of, uint64_t id) const
    {
        for (size_t at = start(of, id); slots[at]; at = (at + 1) & (slots.size() - 1)) {
            const span &s = spans[slots[at] - 1];
            if (s.id == id && s.low == of.low && s.high == of.high)
                return &s;
        }
        return nullptr;
    }
};

struct count {
    uint64_t calls = 0, errors = 0;
};

void join(const reader &r)
{
    index_of_spans index(r.spans);
    std::unordered_map<uint64_t, count> edges;
    std::map<std::pair<string_view, string_view>, count> sorted;
    for (const span &s : r.spans) {
        const span *caller = s.side == server && s.parent ? index.find(s, s.parent) : nullptr;
        if (!caller || (caller->side != client && caller->service == s.service))
            continue;
        count &edge = edges[static_cast<uint64_t>(caller->service) << 32 | s.service];
        edge.calls++;
        edge.errors += s.error || caller->error;
    }
    for (auto &edge : edges)
        sorted[{ r.names.texts[edge.first >> 32], r.names.texts[edge.first & UINT32_MAX] }] =
            edge.second;
    for (auto &edge : sorted)
        printf("%s %s %lu %lu\n", edge.first.first.data(), edge.first.second.data(),
               edge.second.calls, edge.second.errors);
}

void read(reader &r, const char *file, bool is_otlp)
{
    padded_string bytes = padded_string::load(file);
    ondemand::parser parser;
    enum { LINE_MAX_BYTES = 16 << 20 };
    auto documents = parser.iterate_many(bytes, std::min<size_t>(bytes.size() + 1, LINE_MAX_BYTES));
    for (auto document : documents.value())
        is_otlp ? otlp(r, document.value()) : zipkin(r, document.value());
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    reader r{};
    r.keeps = string_view(argv[1]) == "join";
    read(r, argv[3], string_view(argv[2]) == "otlp");
    if (r.keeps)
        join(r);
    else
        printf("%zu keys\n", r.visited);
}
