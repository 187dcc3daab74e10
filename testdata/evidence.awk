# Opens the files that the edges of a graph name and looks whether their evidence stands there: from
# its line and column on, the line must show a name of the node it speaks of.
# usage: awk -v title=T -v folder=DIR -f evidence.awk TRUTH GRAPH
#
# "# word: node = a b" in the table of truth: the line may show a or b instead (a variable, a
# reference by id). Case counts for nothing, "_" and "." for "-". Exit 1 when a line shows none.
function plain(text) {
    gsub(/[_.]/, "-", text)
    return tolower(text)
}
function field(line, key,   at) {
    at = index(line, "\"" key "\":")
    if (!at) return ""
    line = substr(line, at + length(key) + 3)
    sub(/^ *"?/, "", line)
    sub(/["],? .*|[,}\]].*/, "", line)
    sub(/".*/, "", line)
    return line
}
function add(node, word) {
    sub(/.*\//, "", word)
    words[node] = words[node] plain(word) " "
    sub(/[.:].*/, "", word)
    if (word != "") words[node] = words[node] plain(word) " "
}
function aliases(line, node,   at, list, n, part, i) {
    at = index(line, "\"aliases\": [")
    if (!at) return
    list = substr(line, at + 12)
    sub(/\].*/, "", list)
    n = split(list, part, "\"")
    for (i = 2; i <= n; i += 2) add(node, part[i])
}
function line_of(file, number,   i, text) {
    if (!(file in read)) {
        read[file] = 1
        for (i = 1; (getline text < (folder "/" file)) > 0; i++) lines[file, i] = text
        close(folder "/" file)
    }
    return lines[file, number]
}
function shows(text, node,   n, word, i) {
    n = split(words[node], word, " ")
    for (i = 1; i <= n; i++)
        if (index(text, word[i])) return 1
    return 0
}
FNR == NR && /^# word: / {
    for (i = 5; i <= NF; i++) extra[$3] = extra[$3] " " $i
    next
}
FNR == NR { next }
/"name":/ && /"kind":/ && !/"from":/ {
    node = field($0, "name")
    add(node, node)
    aliases($0, node)
    n = split(extra[node], part, " ")
    for (i = 1; i <= n; i++) add(node, part[i])
    next
}
/"from":/ && /"to":/ && /"evidence":/ {
    from = field($0, "from"); to = field($0, "to")
    n = split(substr($0, index($0, "\"evidence\":") + 11), piece, /\{/)
    for (i = 2; i <= n; i++) {
        file = field(piece[i], "file"); number = field(piece[i], "line"); column = field(piece[i], "column")
        checked++
        text = plain(substr(line_of(file, number + 0), column + 0))
        if (shows(text, to) || shows(text, from)) continue
        printf "    %s:%s:%s is no evidence of %s -> %s\n", file, number, column, from, to
        bad++
    }
}
END {
    printf "%s: %d of %d places show what they are evidence of\n", title, checked - bad, checked
    exit bad > 0
}
