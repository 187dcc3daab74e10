# Log lines of a shop, as JSON: a page calls the cart; of so many hundredths of the calls the cart asks
# for the tax, and of every third of them for fraud. usage: awk -v n=N -v tax=PERCENT -f log-lines.awk
function line(service, more) {
    printf "{\"ts\":%d.%03d,\"service\":{\"name\":\"%s\"},\"trace\":{\"id\":\"%032x\"},\"message\":\"m\"%s}\n", 1714557600 + i, at++ % 1000, service, i + 1, more
}
function call(service, peer, operation) {
    line(service, ",\"peer.service\":\"" peer "\",\"operation\":\"" operation "\"")
}
BEGIN {
    for (i = 0; i < n; i++) {
        call("web", "cart", "POST /cart")
        line("cart", "")
        if (i % 100 < tax)
            call("cart", "tax", "GET /tax")
        if (i % 3 == 0)
            call("cart", "fraud", "POST /checks")
    }
}
