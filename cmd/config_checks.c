/* checks: { RULE: SEVERITY } or { RULE: { severity: SEVERITY, THRESHOLD: NUMBER, allow: [PATTERN] }
 * } */
#include "config_priv.h"

#include "names.h"
#include "spec.h"

static bool read_severity(const struct config_reading *r, const struct node *value,
                          struct config_check *check)
{
    struct str name = doc_text(value);

    check->has_severity = severity_from_name(name, &check->severity);
    return check->has_severity ||
           config_fail(r, value->loc,
                       "unknown severity '%" PRIstr "'; there are off, note, warning, error",
                       STR_ARG(name));
}

static const struct rule_key *find_key(const struct rule *rule, struct str name)
{
    for (const struct rule_key *key = rule->keys; key && key->name; key++)
        if (str_is(name, key->name))
            return key;
    return NULL;
}

static bool unknown_key(const struct config_reading *r, const struct rule *rule,
                        const struct pair *pair)
{
    struct str_list names = { 0 };

    *vec_push(r->arena, &names.all) = STR("severity");
    if (rule->allow)
        *vec_push(r->arena, &names.all) = STR("allow");
    for (const struct rule_key *key = rule->keys; key && key->name; key++)
        *vec_push(r->arena, &names.all) = str_from(key->name);
    struct str near = spec_nearest(r->arena, pair->key, &names);
    return config_fail(r, pair->key_loc, "%s has no key '%" PRIstr "'%" PRIstr, rule->id,
                       STR_ARG(pair->key), STR_ARG(near));
}

static bool read_key(const struct config_reading *r, const struct rule *rule,
                     const struct pair *pair, struct config_check *check)
{
    const struct rule_key *key = find_key(rule, pair->key);
    struct str text = doc_text(pair->value);
    int64_t number;

    if (!key)
        return unknown_key(r, rule, pair);
    if (!str_to_i64(text, &number))
        return config_fail(r, pair->value->loc, "%s: '%" PRIstr "' is not a number", key->name,
                           STR_ARG(text));
    if (number < key->low || number > key->high)
        return config_fail(r, pair->value->loc, "%s: %lld is not between %lld and %lld", key->name,
                           (long long)number, (long long)key->low, (long long)key->high);
    *vec_push(r->arena, &check->keys) =
        (struct config_key){ .key = pair->key, .value = text, .loc = pair->value->loc };
    return true;
}

static bool read_allow(const struct config_reading *r, const struct node *value,
                       struct config_check *check)
{
    if (!doc_is_list(value) && !doc_text(value).n)
        return config_fail(r, value->loc, "allow: expected patterns");
    if (!doc_is_list(value))
        *vec_push(r->arena, &check->allow) = doc_text(value);
    else
        for_each_item (value, item)
            *vec_push(r->arena, &check->allow) = doc_text(item);
    return true;
}

static bool read_member(const struct config_reading *r, const struct rule *rule,
                        const struct pair *pair, struct config_check *check)
{
    if (str_is(pair->key, "severity"))
        return read_severity(r, pair->value, check);
    if (rule->allow && str_is(pair->key, "allow"))
        return read_allow(r, pair->value, check);
    return read_key(r, rule, pair, check);
}

static bool read_preset(const struct config_reading *r, const struct node *value)
{
    if (str_is(doc_text(value), "recommended"))
        return true;
    return config_fail(r, value->loc, "preset: there is one, 'recommended'");
}

static bool read_check(const struct config_reading *r, const struct pair *pair)
{
    const struct rule *rule = rule_by_spelling(r->arena, pair->key);

    if (!rule) {
        struct str unknown = rule_unknown(r->arena, pair->key);
        return config_fail(r, pair->key_loc, "%" PRIstr, STR_ARG(unknown));
    }
    if (config_check_find(&r->run->config, str_from(rule->id)))
        return config_fail(r, pair->key_loc, "%s is given twice, in two spellings", rule->id);
    struct config_check *check = vec_push(r->arena, &r->run->config.checks);
    check->rule = str_from(rule->id);
    check->loc = pair->key_loc;
    if (!doc_is_map(pair->value))
        return read_severity(r, pair->value, check);
    for_each_pair (pair->value, key)
        if (!read_member(r, rule, key, check))
            return false;
    return true;
}

bool config_read_checks(const struct config_reading *r, const struct node *value)
{
    if (!doc_is_map(value))
        return config_fail(r, value->loc, "checks: expected names of rules");
    for_each_pair (value, pair)
        if (str_is(pair->key, "preset") ? !read_preset(r, pair->value) : !read_check(r, pair))
            return false;
    return true;
}
