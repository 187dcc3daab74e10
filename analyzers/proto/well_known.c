/*
 * The files that ship with every compiler, as far as names go: what a tree that imports them brings
 * along. Fields are left out, since none of them can change between the two sides of a comparison.
 */
#include "proto_priv.h"

enum { PIECES_MAX = 32 };

/* A file in pieces, since a literal holds 4095 bytes at most. */
struct well_known {
    const char *path;
    const char *pieces[PIECES_MAX];
};

static const struct well_known well_known[] = {
    { "google/protobuf/any.proto",
      { "syntax=\"proto3\";package google.protobuf;"
        "message Any{}" } },
    { "google/protobuf/source_context.proto",
      { "syntax=\"proto3\";package google.protobuf;"
        "message SourceContext{}" } },
    { "google/protobuf/type.proto",
      { "syntax=\"proto3\";package google.protobuf;"
        "import\"google/protobuf/any.proto\";"
        "import\"google/protobuf/source_context.proto\";"
        "message Type{}"
        "message Field{enum Kind{TYPE_UNKNOWN=0;TYPE_DOUBLE=1;TYPE_FLOAT=2;TYPE_INT64=3;"
        "TYPE_UINT64=4;TYPE_INT32=5;TYPE_FIXED64=6;TYPE_FIXED32=7;TYPE_BOOL=8;TYPE_STRING=9;"
        "TYPE_GROUP=10;TYPE_MESSAGE=11;TYPE_BYTES=12;TYPE_UINT32=13;TYPE_ENUM=14;"
        "TYPE_SFIXED32=15;TYPE_SFIXED64=16;TYPE_SINT32=17;TYPE_SINT64=18;}enum Cardinality{"
        "CARDINALITY_UNKNOWN=0;CARDINALITY_OPTIONAL=1;CARDINALITY_REQUIRED=2;"
        "CARDINALITY_REPEATED=3;}}"
        "message Enum{}"
        "message EnumValue{}"
        "message Option{}"
        "enum Syntax{SYNTAX_PROTO2=0;SYNTAX_PROTO3=1;SYNTAX_EDITIONS=2;}" } },
    { "google/protobuf/api.proto",
      { "syntax=\"proto3\";package google.protobuf;"
        "import\"google/protobuf/source_context.proto\";"
        "import\"google/protobuf/type.proto\";"
        "message Api{}"
        "message Method{}"
        "message Mixin{}" } },
    { "google/protobuf/descriptor.proto",
      { "syntax=\"proto2\";package google.protobuf;"
        "message FileDescriptorSet{extensions 536000000 to 536000000;}"
        "message FileDescriptorProto{}"
        "message DescriptorProto{message ExtensionRange{}message ReservedRange{}}"
        "message ExtensionRangeOptions{message Declaration{}enum VerificationState{"
        "DECLARATION=0;UNVERIFIED=1;}extensions 990 to 998;extensions 1000 to max;}"
        "message FieldDescriptorProto{enum Type{TYPE_DOUBLE=1;TYPE_FLOAT=2;TYPE_INT64=3;"
        "TYPE_UINT64=4;TYPE_INT32=5;TYPE_FIXED64=6;TYPE_FIXED32=7;TYPE_BOOL=8;TYPE_STRING=9;"
        "TYPE_GROUP=10;TYPE_MESSAGE=11;TYPE_BYTES=12;TYPE_UINT32=13;TYPE_ENUM=14;"
        "TYPE_SFIXED32=15;TYPE_SFIXED64=16;TYPE_SINT32=17;TYPE_SINT64=18;}enum Label{"
        "LABEL_OPTIONAL=1;LABEL_REPEATED=3;LABEL_REQUIRED=2;}}"
        "message OneofDescriptorProto{}"
        "message EnumDescriptorProto{message EnumReservedRange{}}"
        "message EnumValueDescriptorProto{}"
        "message ServiceDescriptorProto{}"
        "message MethodDescriptorProto{}"
        "message FileOptions{enum OptimizeMode{SPEED=1;CODE_SIZE=2;LITE_RUNTIME=3;}"
        "extensions 990 to 998;extensions 1000 to max;}"
        "message MessageOptions{extensions 990 to 998;extensions 1000 to max;}"
        "message FieldOptions{message EditionDefault{}message FeatureSupport{}enum CType{"
        "STRING=0;CORD=1;STRING_PIECE=2;}enum JSType{JS_NORMAL=0;JS_STRING=1;JS_NUMBER=2;}"
        "enum OptionRetention{RETENTION_UNKNOWN=0;RETENTION_RUNTIME=1;RETENTION_SOURCE=2;}"
        "enum OptionTargetType{TARGET_TYPE_UNKNOWN=0;TARGET_TYPE_FILE=1;"
        "TARGET_TYPE_EXTENSION_RANGE=2;TARGET_TYPE_MESSAGE=3;TARGET_TYPE_FIELD=4;"
        "TARGET_TYPE_ONEOF=5;TARGET_TYPE_ENUM=6;TARGET_TYPE_ENUM_ENTRY=7;"
        "TARGET_TYPE_SERVICE=8;TARGET_TYPE_METHOD=9;}extensions 990 to 998;"
        "extensions 1000 to max;}"
        "message OneofOptions{extensions 990 to 998;extensions 1000 to max;}"
        "message EnumOptions{extensions 990 to 998;extensions 1000 to max;}"
        "message EnumValueOptions{extensions 990 to 998;extensions 1000 to max;}"
        "message ServiceOptions{extensions 990 to 998;extensions 1000 to max;}"
        "message MethodOptions{enum IdempotencyLevel{IDEMPOTENCY_UNKNOWN=0;NO_SIDE_EFFECTS=1;"
        "IDEMPOTENT=2;}extensions 990 to 998;extensions 1000 to max;}"
        "message UninterpretedOption{message NamePart{}}",
        "message FeatureSet{message VisibilityFeature{enum DefaultSymbolVisibility{"
        "DEFAULT_SYMBOL_VISIBILITY_UNKNOWN=0;EXPORT_ALL=1;EXPORT_TOP_LEVEL=2;LOCAL_ALL=3;"
        "STRICT=4;}}message ProtoLimitsFeature{enum EnforceProtoLimits{"
        "PROTO_LIMITS_UNKNOWN=0;LEGACY_NO_EXPLICIT_LIMITS=1;PROTO_LIMITS2026=2;}}"
        "enum FieldPresence{FIELD_PRESENCE_UNKNOWN=0;EXPLICIT=1;IMPLICIT=2;LEGACY_REQUIRED=3;"
        "}enum EnumType{ENUM_TYPE_UNKNOWN=0;OPEN=1;CLOSED=2;}enum RepeatedFieldEncoding{"
        "REPEATED_FIELD_ENCODING_UNKNOWN=0;PACKED=1;EXPANDED=2;}enum Utf8Validation{"
        "UTF8_VALIDATION_UNKNOWN=0;VERIFY=2;NONE=3;}enum MessageEncoding{"
        "MESSAGE_ENCODING_UNKNOWN=0;LENGTH_PREFIXED=1;DELIMITED=2;}enum JsonFormat{"
        "JSON_FORMAT_UNKNOWN=0;ALLOW=1;LEGACY_BEST_EFFORT=2;}enum EnforceNamingStyle{"
        "ENFORCE_NAMING_STYLE_UNKNOWN=0;STYLE2024=1;STYLE_LEGACY=2;STYLE2026=3;}"
        "extensions 1000 to 9994;extensions 9995 to 9999;extensions 10000 to 10000;}"
        "message FeatureSetDefaults{message FeatureSetEditionDefault{}}"
        "message SourceCodeInfo{message Location{}extensions 536000000 to 536000000;}"
        "message GeneratedCodeInfo{message Annotation{enum Semantic{NONE=0;SET=1;ALIAS=2;}}}"
        "enum Edition{EDITION_UNKNOWN=0;EDITION_LEGACY=900;EDITION_PROTO2=998;"
        "EDITION_PROTO3=999;EDITION_2023=1000;EDITION_2024=1001;EDITION_2026=1002;"
        "EDITION_UNSTABLE=9999;EDITION_1_TEST_ONLY=1;EDITION_2_TEST_ONLY=2;"
        "EDITION_99997_TEST_ONLY=99997;EDITION_99998_TEST_ONLY=99998;"
        "EDITION_99999_TEST_ONLY=99999;EDITION_MAX=2147483647;}"
        "enum SymbolVisibility{VISIBILITY_UNSET=0;VISIBILITY_LOCAL=1;VISIBILITY_EXPORT=2;}" } },
    { "google/protobuf/duration.proto",
      { "syntax=\"proto3\";package google.protobuf;"
        "message Duration{}" } },
    { "google/protobuf/empty.proto",
      { "syntax=\"proto3\";package google.protobuf;"
        "message Empty{}" } },
    { "google/protobuf/field_mask.proto",
      { "syntax=\"proto3\";package google.protobuf;"
        "message FieldMask{}" } },
    { "google/protobuf/struct.proto",
      { "syntax=\"proto3\";package google.protobuf;"
        "message Struct{map<string,.google.protobuf.Value>fields=1;}"
        "message Value{}"
        "message ListValue{}"
        "enum NullValue{NULL_VALUE=0;}" } },
    { "google/protobuf/timestamp.proto",
      { "syntax=\"proto3\";package google.protobuf;"
        "message Timestamp{}" } },
    { "google/protobuf/wrappers.proto",
      { "syntax=\"proto3\";package google.protobuf;"
        "message DoubleValue{}"
        "message FloatValue{}"
        "message Int64Value{}"
        "message UInt64Value{}"
        "message Int32Value{}"
        "message UInt32Value{}"
        "message BoolValue{}"
        "message StringValue{}"
        "message BytesValue{}" } },
    { "google/protobuf/compiler/plugin.proto",
      { "syntax=\"proto2\";package google.protobuf.compiler;"
        "import\"google/protobuf/descriptor.proto\";"
        "message Version{}"
        "message CodeGeneratorRequest{}"
        "message CodeGeneratorResponse{message File{}enum Feature{FEATURE_NONE=0;"
        "FEATURE_PROTO3_OPTIONAL=1;FEATURE_SUPPORTS_EDITIONS=2;}}" } },
    { "google/protobuf/cpp_features.proto",
      { "syntax=\"proto2\";package pb;"
        "import\"google/protobuf/descriptor.proto\";"
        "message CppFeatures{enum StringType{STRING_TYPE_UNKNOWN=0;VIEW=1;CORD=2;STRING=3;}"
        "enum RepeatedType{REPEATED_TYPE_UNKNOWN=0;LEGACY=1;PROXY=2;}}"
        "extend .google.protobuf.FeatureSet{optional .pb.CppFeatures cpp=1000;}" } },
    { "google/protobuf/java_features.proto",
      { "syntax=\"proto2\";package pb;"
        "import\"google/protobuf/descriptor.proto\";"
        "message JavaFeatures{message NestInFileClassFeature{enum NestInFileClass{"
        "NEST_IN_FILE_CLASS_UNKNOWN=0;NO=1;YES=2;LEGACY=3;}}enum Utf8Validation{"
        "UTF8_VALIDATION_UNKNOWN=0;DEFAULT=1;VERIFY=2;}}"
        "extend .google.protobuf.FeatureSet{optional .pb.JavaFeatures java=1001;}" } },
    { "google/protobuf/go_features.proto",
      { "syntax=\"proto2\";package pb;"
        "import\"google/protobuf/descriptor.proto\";"
        "message GoFeatures{message OptimizeModeFeature{enum OptimizeMode{"
        "OPTIMIZE_MODE_UNSPECIFIED=0;SPEED=1;CODE_SIZE=2;}}enum APILevel{"
        "API_LEVEL_UNSPECIFIED=0;API_OPEN=1;API_HYBRID=2;API_OPAQUE=3;}enum StripEnumPrefix{"
        "STRIP_ENUM_PREFIX_UNSPECIFIED=0;STRIP_ENUM_PREFIX_KEEP=1;"
        "STRIP_ENUM_PREFIX_GENERATE_BOTH=2;STRIP_ENUM_PREFIX_STRIP=3;}}"
        "extend .google.protobuf.FeatureSet{optional .pb.GoFeatures go=1002;}" } },
};

bool proto_well_known(struct arena *arena, struct str path, struct str *out_text)
{
    for (size_t i = 0; i < countof(well_known); i++) {
        if (!str_is(path, well_known[i].path))
            continue;
        struct strbuf text;
        strbuf_init(&text, arena);
        for (size_t k = 0; k < PIECES_MAX && well_known[i].pieces[k]; k++)
            strbuf_add(&text, str_from(well_known[i].pieces[k]));
        *out_text = strbuf_str(&text);
        return true;
    }
    return false;
}
