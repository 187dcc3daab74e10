/* Enums and services. */
#include "descriptor_priv.h"

static void read_range(struct unpacking *u, struct str bytes, struct proto_range *out)
{
    struct wire wire = wire_over(bytes);
    for (struct wire_field f; wire_next(&wire, &f);) {
        if (field_key(&f) == NUMBER(1))
            out->first = field_int(&f);
        else if (field_key(&f) == NUMBER(2))
            out->last = field_int(&f);
    }
    desc_end(u, &wire);
    out->to_max = out->last == INT32_MAX;
    out->loc = place_here(u);
}

static void read_value(struct unpacking *u, struct str bytes, struct str before,
                       struct proto_enum_value *out)
{
    bool has_number = false;
    struct wire wire = wire_over(bytes);
    for (struct wire_field f; wire_next(&wire, &f);) {
        if (field_key(&f) == TEXT(1)) {
            out->name = f.bytes;
        } else if (field_key(&f) == NUMBER(2)) {
            out->number = field_int(&f);
            has_number = true;
        } else if (field_key(&f) == TEXT(3)) {
            desc_options(u, f.bytes, OPTIONS_VALUE, 3, &out->options);
        }
    }
    desc_end(u, &wire);
    desc_check_name(u, bytes.p, "enum value", out->name);
    desc_check_twin(u, bytes.p, out->name, before);
    if (!has_number)
        desc_error(u, bytes.p, "enum value %" PRIstr " has no number",
                   STR_ARG(str_take(out->name, 200)));
    out->loc = place_here(u);
    out->number_loc = place_of(u, 2);
    if (!out->number_loc.line)
        out->number_loc = out->loc;
}

static void add_value(struct unpacking *u, struct str bytes, struct proto_enum *out)
{
    struct str before = out->values.n ? out->values.v[out->values.n - 1].name : STR_NULL;
    read_value(u, bytes, before, vec_push(u->arena, &out->values));
}

static void read_enum(struct unpacking *u, struct str bytes, struct proto_enum *out)
{
    size_t n[6] = { 0 };
    struct wire wire = wire_over(bytes);
    for (struct wire_field f; !u->stopped && wire_next(&wire, &f);) {
        bool listed = f.number < countof(n) && f.type == WIRE_BYTES;
        path_push(u, (int32_t)f.number);
        path_push(u, listed ? (int32_t)n[f.number]++ : 0);
        if (field_key(&f) == TEXT(1))
            out->name = f.bytes;
        else if (field_key(&f) == TEXT(2))
            add_value(u, f.bytes, out);
        else if (field_key(&f) == TEXT(4))
            read_range(u, f.bytes, vec_push(u->arena, &out->reserved));
        else if (field_key(&f) == TEXT(5))
            *vec_push(u->arena, &out->reserved_names) =
                (struct proto_reserved){ f.bytes, place_here(u) };
        else if (field_key(&f) == NUMBER(6) && f.value <= 2)
            out->visibility = (enum proto_visibility)f.value;
        path_pop(u, 2);
        if (field_key(&f) == TEXT(3))
            desc_options(u, f.bytes, OPTIONS_ENUM, 3, &out->options);
    }
    desc_end(u, &wire);
}

void desc_enum(struct unpacking *u, struct str bytes, struct proto_message *parent)
{
    struct proto_enum *e = arena_new(u->arena, struct proto_enum);
    read_enum(u, bytes, e);
    desc_check_name(u, bytes.p, "enum", e->name);
    e->full_name = desc_full_name(u, parent ? parent->full_name : u->file->package, e->name);
    e->file = u->file;
    e->parent = parent;
    e->loc = place_here(u);
    e->name_loc = place_of(u, 1);
    if (parent)
        *vec_push(u->arena, &parent->enums) = e;
    else
        *vec_push(u->arena, &u->file->enums) = e;
    *vec_push(u->arena, &u->file->all_enums) = e;
}

static void read_type(struct unpacking *u, const struct wire_field *f, struct proto_type *out)
{
    *out = (struct proto_type){ .name = f->bytes, .declared = PROTO_MESSAGE, .loc = place_here(u) };
}

static void read_rpc(struct unpacking *u, struct str bytes, struct proto_rpc *out)
{
    struct wire wire = wire_over(bytes);
    for (struct wire_field f; wire_next(&wire, &f);) {
        path_push(u, (int32_t)f.number);
        if (field_key(&f) == TEXT(1))
            out->name = f.bytes;
        else if (field_key(&f) == TEXT(2))
            read_type(u, &f, &out->request);
        else if (field_key(&f) == TEXT(3))
            read_type(u, &f, &out->response);
        else if (field_key(&f) == NUMBER(5))
            out->client_streaming = f.value != 0;
        else if (field_key(&f) == NUMBER(6))
            out->server_streaming = f.value != 0;
        path_pop(u, 1);
        if (field_key(&f) == TEXT(4))
            desc_options(u, f.bytes, OPTIONS_RPC, 4, &out->options);
    }
    desc_end(u, &wire);
    desc_check_name(u, bytes.p, "rpc", out->name);
    if (!out->request.name.n || !out->response.name.n)
        desc_error(u, bytes.p, "rpc %" PRIstr " lacks a type", STR_ARG(str_take(out->name, 200)));
    out->loc = place_here(u);
    out->name_loc = place_of(u, 1);
    if (!out->request.loc.line)
        out->request.loc = out->loc;
    if (!out->response.loc.line)
        out->response.loc = out->loc;
}

void desc_service(struct unpacking *u, struct str bytes)
{
    struct proto_service *service = arena_new(u->arena, struct proto_service);
    struct wire wire = wire_over(bytes);
    for (struct wire_field f; !u->stopped && wire_next(&wire, &f);) {
        if (field_key(&f) == TEXT(1)) {
            service->name = f.bytes;
        } else if (field_key(&f) == TEXT(2)) {
            path_push(u, 2);
            path_push(u, (int32_t)service->rpcs.n);
            read_rpc(u, f.bytes, vec_push(u->arena, &service->rpcs));
            path_pop(u, 2);
        } else if (field_key(&f) == TEXT(3)) {
            desc_options(u, f.bytes, OPTIONS_SERVICE, 3, &service->options);
        }
    }
    desc_end(u, &wire);
    desc_check_name(u, bytes.p, "service", service->name);
    service->full_name = desc_full_name(u, u->file->package, service->name);
    service->file = u->file;
    service->loc = place_here(u);
    service->name_loc = place_of(u, 1);
    *vec_push(u->arena, &u->file->services) = service;
}
