# Judges lines "name arguments = values" of the statistics, in the file named first, by R's own
# functions. Fails when one differs by more than 1e-10.
lines <- readLines(commandArgs(TRUE)[1])
halves <- strsplit(lines, " = ", fixed = TRUE)
left <- strsplit(vapply(halves, `[`, "", 1), " ", fixed = TRUE)
names <- vapply(left, `[`, "", 1)
given <- lapply(left, function(words) as.numeric(words[-1]))
got <- lapply(strsplit(vapply(halves, `[`, "", 2), " ", fixed = TRUE), as.numeric)

fisher <- function(k1, n1, k0, n0) { # one side as a sum: fisher.test() takes 1 - p there, at times
    hits <- k1 + k0
    low <- max(0, hits - n0)
    high <- min(hits, n1)
    both <- fisher.test(matrix(c(k1, n1 - k1, k0, n0 - k0), 2), conf.int = FALSE)$p.value
    c(min(1, sum(dhyper(low:k1, n1, n0, hits))), min(1, sum(dhyper(high:k1, n1, n0, hits))), both)
}
score <- function(k1, n1, k0, n0) {
    test <- suppressWarnings(prop.test(c(k1, k0), c(n1, n0), correct = FALSE))
    z <- sign(k1 / n1 - k0 / n0) * sqrt(unname(test$statistic))
    if (is.nan(z)) c(0, 1) else c(z, 2 * pnorm(-abs(z)))
}
table_test <- function(numbers) {
    test <- suppressWarnings(chisq.test(matrix(numbers[-(1:2)], 2, byrow = TRUE), correct = FALSE))
    c(test$statistic, test$parameter, test$p.value)
}
fit_test <- function(numbers) {
    n <- numbers[2]
    shares <- numbers[2 + n + 1:n]
    test <- suppressWarnings(chisq.test(numbers[2 + 1:n], p = shares, rescale.p = TRUE))
    c(test$statistic, test$parameter, test$p.value)
}
means <- function(values) {
    values <- values - min(values) # exact
    group <- factor(rep(1:3, length.out = length(values)))
    test <- oneway.test(values ~ group, var.equal = TRUE)
    c(test$statistic, test$p.value, NA, var(values[group == 1]))
}
two_rates <- function(p1, p0, n, alpha)
    power.prop.test(n, p1, p0, sig.level = alpha, strict = TRUE)$power
wilson <- function(k, n, alpha) { # prop.test() takes 1 - alpha, which has too few digits
    z <- qnorm(alpha / 2, lower.tail = FALSE)
    half <- z * sqrt(k / n * (1 - k / n) * n + z^2 / 4)
    bounds <- (k + z^2 / 2 + c(-1, 1) * half) / (n + z^2)
    c(if (k > n / 100) bounds[1] else NA, if (k < n) bounds[2] else 1) # the lower one cancels
}
loads <- function(numbers) {
    n <- numbers[1]
    calls <- matrix(numbers[2 + seq_len(3 * numbers[2])], 3)
    matrix <- matrix(0, n, n)
    for (i in seq_len(ncol(calls))) {
        at <- t(calls[2:1, i] + 1)
        matrix[at] <- matrix[at] + calls[3, i]
    }
    radius <- max(Mod(eigen(matrix, only.values = TRUE)$values))
    if (radius >= 1) c(radius, 1) else c(radius, 0, solve(diag(n) - matrix, tail(numbers, n)))
}
counts_quantile <- function(numbers)
    unname(quantile(rep(seq_along(numbers[-1]) - 1, numbers[-1]), numbers[1], type = 1))

apart <- function(f) function(numbers) do.call(f, as.list(numbers))
judges <- list(
    normal_tail = apart(function(z) pnorm(z, lower.tail = FALSE)),
    normal_both = apart(function(z) 2 * pnorm(-abs(z))),
    normal_quantile = apart(function(p) qnorm(p)),
    student_tail = apart(function(t, df) pt(t, df, lower.tail = FALSE)),
    student_quantile = apart(function(p, df) qt(p, df)),
    chi_square_tail = apart(function(x, df) pchisq(x, df, lower.tail = FALSE)),
    f_tail = apart(function(f, df1, df2) pf(f, df1, df2, lower.tail = FALSE)),
    binomial_mass = apart(function(k, n, p) dbinom(k, n, p)),
    binomial_at_least = apart(function(k, n, p) pbinom(k - 1, n, p, lower.tail = FALSE)),
    binomial_at_most = apart(function(k, n, p) pbinom(k, n, p)),
    poisson_at_least = apart(function(k, mean) ppois(k - 1, mean, lower.tail = FALSE)),
    poisson_at_most = apart(function(k, mean) ppois(k, mean)),
    clopper_pearson = apart(function(k, n, alpha)
        c(if (k) qbeta(alpha / 2, k, n - k + 1) else 0,
          if (k < n) qbeta(alpha / 2, k + 1, n - k, lower.tail = FALSE) else 1)),
    wilson = apart(wilson), fisher = apart(fisher), score = apart(score),
    rate_power = apart(two_rates),
    chi_square_table = table_test, chi_square_fit = fit_test, means = means,
    false_discovery = function(p) p.adjust(p, "BH"),
    counts_quantile = counts_quantile, load = loads)

failed <- judged <- 0
cat(sprintf("%-20s%8s%10s\n", "", "points", "R"))
for (name in sort(intersect(unique(names), names(judges)))) {
    worst <- 0
    for (i in which(names == name)) {
        wanted <- judges[[name]](given[[i]])
        ours <- got[[i]][seq_along(wanted)]
        count <- !is.na(wanted) & abs(wanted) >= 1e-290 & ours != wanted
        off <- if (any(count)) max(abs(ours[count] - wanted[count]) / abs(wanted[count])) else 0
        judged <- judged + 1
        worst <- max(worst, off)
        if (!(off <= 1e-10)) {
            failed <- failed + 1
            cat(sprintf("OFF %.2g %s R: %s\n", off, substr(lines[i], 1, 200),
                        paste(format(wanted, digits = 17), collapse = " ")))
        }
    }
    cat(sprintf("%-20s%8d%10.1e\n", name, sum(names == name), worst))
}
cat(sprintf("stats by R: %d passed, %d failed\n", judged - failed, failed))
quit(status = failed > 0)
