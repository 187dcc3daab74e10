/* Elements as they are written in a .proto file. Each adds one line, or is false and adds rubbish.
 */
#ifndef SVCGRAPH_RENDER_H
#define SVCGRAPH_RENDER_H

#include "compat_priv.h"

struct render_field { /* a declaration: of the type of one field, maybe with the name of another */
    const struct proto_file *file; /* where it is to be pasted */
    const struct proto_field *type;
    enum proto_cardinality cardinality;
    struct str name;
    int32_t number;
    bool in_oneof;
    bool deprecated;
    bool open; /* more options follow: without a semicolon */
};

struct render_rpc {
    struct str name;
    const struct proto_type *request, *response;
    bool client_streaming, server_streaming;
    bool deprecated;
    bool open; /* a body follows */
};

void render_quoted(struct strbuf *out, struct str s);
void render_reserved_name(struct strbuf *out, const struct proto_file *file, struct str name);
void render_range(struct strbuf *out, const struct proto_range *range);

/* The syntax of the file has a word for the cardinality. */
bool render_can(const struct render_field *field);
void render_field(struct strbuf *out, const struct render_field *field);
struct render_field render_as_was(const struct proto_file *was_file, const struct proto_field *was,
                                  const struct proto_file *is_file);
void render_rpc(struct strbuf *out, const struct render_rpc *rpc);
struct render_rpc render_rpc_as_was(const struct proto_rpc *was);
bool render_service(struct strbuf *out, const struct proto_service *service);
bool render_enum(struct strbuf *out, const struct proto_enum *enumeration);
bool render_message(struct strbuf *out, const struct proto_message *message,
                    const struct proto_file *is_file);
bool render_default(struct strbuf *out, const struct proto_field *field);

#endif
