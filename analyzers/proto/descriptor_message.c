/* Messages, with all that stands in them. */
#include "descriptor_priv.h"

/* A message to be read, and where it stands. */
struct pending {
    struct str bytes;
    struct proto_message *parent;
    const struct pending *around;
    int32_t at; /* place among the messages around */
};

struct stack {
    VEC(struct pending *) all;
};

static void read_range(struct unpacking *u, struct str bytes, struct proto_range *out)
{
    struct proto_options *options = NULL;
    int32_t start = 0, end = 0;
    struct wire wire = wire_over(bytes);
    for (struct wire_field f; wire_next(&wire, &f);) {
        if (field_key(&f) == NUMBER(1))
            start = field_int(&f);
        else if (field_key(&f) == NUMBER(2))
            end = field_int(&f);
        else if (field_key(&f) == TEXT(3)) {
            options = options ? options : arena_new(u->arena, struct proto_options);
            desc_options(u, f.bytes, OPTIONS_RANGE, 3, options);
        }
    }
    desc_end(u, &wire);
    out->first = start;
    out->last = (int64_t)end - 1;
    out->to_max = end > PROTO_FIELD_MAX;
    if (out->first < 1 || out->last < out->first)
        desc_error(u, bytes.p, "there is a range from %lld to %lld", (long long)out->first,
                   (long long)out->last);
    out->loc = place_here(u);
    if (options && options->all.n > 0)
        out->options = options;
}

static void read_oneof(struct unpacking *u, struct str bytes, struct proto_oneof *out)
{
    struct wire wire = wire_over(bytes);
    for (struct wire_field f; wire_next(&wire, &f);) {
        if (field_key(&f) == TEXT(1))
            out->name = f.bytes;
        else if (field_key(&f) == TEXT(2))
            desc_options(u, f.bytes, OPTIONS_ONEOF, 2, &out->options);
    }
    desc_end(u, &wire);
    desc_check_name(u, bytes.p, "oneof", out->name);
    out->loc = place_here(u);
    out->name_loc = place_of(u, 1);
}

/* Goes into a repeated member; the caller pops two parts. */
static void enter(struct unpacking *u, int32_t number, size_t at)
{
    path_push(u, number);
    path_push(u, (int32_t)at);
}

static void read_field(struct unpacking *u, struct proto_message *message,
                       const struct wire_field *f, size_t at)
{
    bool extension = f->number == 6;
    uint32_t n = message->fields.n;
    enter(u, (int32_t)f->number, at);
    struct proto_field *field = desc_field(u, f->bytes, message, extension);
    path_pop(u, 2);
    if (extension) {
        *vec_push(u->arena, &u->file->all_extensions) = field;
        *vec_push(u->arena, &message->extensions) = field;
        return;
    }
    desc_check_twin(u, f->at, field->name, n ? message->fields.v[n - 1]->name : STR_NULL);
    *vec_push(u->arena, &message->fields) = field;
}

/* Of proto3: made for one field that says "optional", and no oneof that text has. */
static bool is_synthetic(const struct unpacking *u, const struct proto_message *message,
                         size_t oneof, const uint32_t *members)
{
    if (u->file->edition != PROTO_3 || message->oneofs.v[oneof].n_fields != 1)
        return false;
    return message->fields.v[members[oneof]]->label == PROTO_OPTIONAL;
}

static void count_members(struct unpacking *u, struct proto_message *message, uint32_t *members)
{
    for (uint32_t i = 0; i < message->fields.n; i++) {
        struct proto_field *field = message->fields.v[i];
        if (field->oneof < 0)
            continue;
        if ((size_t)field->oneof >= message->oneofs.n) {
            desc_error(u, NULL, "field %" PRIstr ".%" PRIstr " is in a oneof that is not there",
                       STR_ARG(str_take(message->full_name, 200)),
                       STR_ARG(str_take(field->name, 200)));
            field->oneof = -1;
            continue;
        }
        struct proto_oneof *oneof = &message->oneofs.v[field->oneof];
        if (oneof->n_fields++ > 0 && members[field->oneof] + 1 != i)
            desc_error(u, NULL, "oneof %" PRIstr ".%" PRIstr " is interrupted",
                       STR_ARG(str_take(message->full_name, 200)),
                       STR_ARG(str_take(oneof->name, 200)));
        members[field->oneof] = i;
    }
}

/* Synthetic ones stand behind the others, and go. */
static void settle_oneofs(struct unpacking *u, struct proto_message *message)
{
    uint32_t *members = arena_array(&u->scratch, uint32_t, message->oneofs.n), kept = 0;
    count_members(u, message, members);
    for (uint32_t i = 0; i < message->oneofs.n; i++) {
        struct str name = message->oneofs.v[i].name;
        if (message->oneofs.v[i].n_fields == 0)
            desc_error(u, NULL, "oneof %" PRIstr ".%" PRIstr " has no field",
                       STR_ARG(str_take(message->full_name, 200)), STR_ARG(str_take(name, 200)));
        if (is_synthetic(u, message, i, members)) {
            message->fields.v[members[i]]->oneof = -1;
            continue;
        }
        if (kept++ < i)
            desc_error(u, NULL, "oneof %" PRIstr ".%" PRIstr " stands behind one that is synthetic",
                       STR_ARG(str_take(message->full_name, 200)), STR_ARG(str_take(name, 200)));
    }
    message->oneofs.n = kept;
}

static void check_labels(struct unpacking *u, const struct proto_message *message)
{
    for (size_t i = 0; i < message->fields.n; i++) {
        const struct proto_field *field = message->fields.v[i];
        if (field->oneof >= 0 && field->label != PROTO_SINGULAR)
            desc_error(u, NULL, "field %" PRIstr ".%" PRIstr " is in a oneof and not just optional",
                       STR_ARG(str_take(message->full_name, 200)),
                       STR_ARG(str_take(field->name, 200)));
    }
}

static void take_map_entry(struct proto_message *message)
{
    message->map_entry = proto_option_true(&message->options, "map_entry");
    for (size_t i = 0; message->map_entry && i < message->fields.n; i++)
        if (message->fields.v[i]->label == PROTO_SINGULAR)
            message->fields.v[i]->label = PROTO_OPTIONAL;
}

/* Children are read after their message, the first of them first. */
static void push_child(struct unpacking *u, struct stack *stack, struct proto_message *message,
                       const struct pending *around, const struct wire_field *f, size_t at)
{
    struct pending *child = arena_new(&u->scratch, struct pending);
    *child = (struct pending){ f->bytes, message, around, (int32_t)at };
    if (message->depth == PROTO_NESTING_MAX)
        desc_error(u, f->at, "messages nested deeper than %d levels", PROTO_NESTING_MAX);
    else
        *vec_push(&u->scratch, &stack->all) = child;
}

static void reverse(struct pending **v, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        struct pending *swapped = v[i];
        v[i] = v[n - 1 - i];
        v[n - 1 - i] = swapped;
    }
}

static void add_reserved(struct unpacking *u, const struct wire_field *f,
                         struct proto_message *message)
{
    uint32_t n = message->reserved_names.n;
    desc_check_twin(u, f->at, f->bytes, n ? message->reserved_names.v[n - 1].name : STR_NULL);
    if (!f->bytes.n)
        desc_error(u, f->at, "a reserved name is empty");
    *vec_push(u->arena, &message->reserved_names) =
        (struct proto_reserved){ f->bytes, place_here(u) };
}

static void read_members(struct unpacking *u, struct stack *stack, const struct pending *pending,
                         struct proto_message *message)
{
    size_t n[12] = { 0 };
    struct wire wire = wire_over(pending->bytes);
    for (struct wire_field f; !u->stopped && wire_next(&wire, &f);) {
        uint32_t key = field_key(&f);
        size_t at = f.number < countof(n) && f.type == WIRE_BYTES ? n[f.number]++ : 0;
        switch (key) {
        case TEXT(2):
            read_field(u, message, &f, at);
            break;
        case TEXT(3):
            push_child(u, stack, message, pending, &f, at);
            break;
        case TEXT(4):
            enter(u, 4, at);
            desc_enum(u, f.bytes, message);
            path_pop(u, 2);
            break;
        case TEXT(5):
            enter(u, 5, at);
            read_range(u, f.bytes, vec_push(u->arena, &message->extension_ranges));
            path_pop(u, 2);
            break;
        case TEXT(6):
            read_field(u, message, &f, at);
            break;
        case TEXT(7):
            desc_options(u, f.bytes, OPTIONS_MESSAGE, 7, &message->options);
            break;
        case TEXT(8):
            enter(u, 8, at);
            read_oneof(u, f.bytes, vec_push(u->arena, &message->oneofs));
            path_pop(u, 2);
            break;
        case TEXT(9):
            enter(u, 9, at);
            read_range(u, f.bytes, vec_push(u->arena, &message->reserved));
            path_pop(u, 2);
            break;
        case TEXT(10):
            enter(u, 10, at);
            add_reserved(u, &f, message);
            path_pop(u, 2);
            break;
        case NUMBER(11):
            message->visibility = f.value == 1   ? PROTO_LOCAL
                                  : f.value == 2 ? PROTO_EXPORT
                                                 : PROTO_VISIBILITY_DEFAULT;
            break;
        default:
            break;
        }
    }
    desc_end(u, &wire);
}

static struct str name_in(struct str bytes)
{
    struct wire wire = wire_over(bytes);
    struct str name = STR_NULL;
    for (struct wire_field f; wire_next(&wire, &f);)
        if (field_key(&f) == TEXT(1))
            name = f.bytes;
    return name;
}

static void set_path(struct unpacking *u, const struct pending *pending)
{
    const struct pending *chain[PROTO_NESTING_MAX + 1];
    size_t n = 0;
    for (; pending; pending = pending->around)
        chain[n++] = pending;
    u->path.n = 0;
    for (size_t i = n; i-- > 0;)
        enter(u, i + 1 == n ? 4 : 3, (size_t)chain[i]->at);
}

static const struct proto_message *last_of(const struct proto_file *file,
                                           const struct proto_message *parent)
{
    if (parent)
        return parent->messages.n ? parent->messages.v[parent->messages.n - 1] : NULL;
    return file->messages.n ? file->messages.v[file->messages.n - 1] : NULL;
}

static struct proto_message *add(struct unpacking *u, const struct pending *pending)
{
    struct proto_message *message = arena_new(u->arena, struct proto_message),
                         *parent = pending->parent;
    message->name = name_in(pending->bytes);
    desc_check_name(u, pending->bytes.p, "message", message->name);
    message->full_name =
        desc_full_name(u, parent ? parent->full_name : u->file->package, message->name);
    const struct proto_message *before = last_of(u->file, parent);
    desc_check_twin(u, pending->bytes.p, message->name, before ? before->name : STR_NULL);
    message->file = u->file;
    message->parent = parent;
    message->depth = parent ? parent->depth + 1 : 0;
    message->loc = place_here(u);
    message->name_loc = place_of(u, 1);
    if (!message->name_loc.line)
        message->name_loc = message->loc;
    if (parent)
        *vec_push(u->arena, &parent->messages) = message;
    else
        *vec_push(u->arena, &u->file->messages) = message;
    *vec_push(u->arena, &u->file->all_messages) = message;
    return message;
}

void desc_message(struct unpacking *u, struct str bytes, int32_t at)
{
    struct stack stack = { 0 };
    struct pending *first = arena_new(&u->scratch, struct pending);
    *first = (struct pending){ bytes, NULL, NULL, at };
    *vec_push(&u->scratch, &stack.all) = first;
    while (stack.all.n > 0 && !u->stopped) {
        const struct pending *pending = stack.all.v[--stack.all.n];
        size_t below = stack.all.n;
        set_path(u, pending);
        struct proto_message *message = add(u, pending);
        read_members(u, &stack, pending, message);
        settle_oneofs(u, message);
        take_map_entry(message);
        check_labels(u, message);
        if (stack.all.n > below)
            reverse(stack.all.v + below, stack.all.n - below);
    }
    u->path.n = 0;
}
