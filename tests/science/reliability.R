# Freezes the reference values of tests/science/test_item_analysis.py. R 4.2.2, psych 2.2.9.
# Rscript tests/science/reliability.R [folder of covid-gaming]
suppressMessages(library(psych))
where <- commandArgs(trailingOnly = TRUE)
where <- if (length(where)) where[1] else "../shared/data/covid-gaming"

wide <- function(file, period, subscale = NULL) {
  long <- read.csv(file.path(where, file))
  long <- long[long$lockdown_period == period, ]
  if (!is.null(subscale)) long <- long[long$subscale == subscale, ]
  table <- reshape(long[c("response_id", "item", "score")], idvar = "response_id", timevar = "item", direction = "wide")
  table <- table[, -1]
  table[complete.cases(table), order(as.integer(sub("score.", "", names(table))))]
}

say <- function(name, table, n = nrow(table)) {
  r <- if (isSymmetric(unname(as.matrix(table)))) cov2cor(as.matrix(table)) else cor(table)
  a <- suppressWarnings(alpha(table, n.obs = n, check.keys = FALSE))
  # psych::alpha()$item.stats has r.drop only for raw data; for a matrix it is worked here.
  v <- if (isSymmetric(unname(as.matrix(table)))) as.matrix(table) else cov(table)
  drop <- sapply(seq_len(ncol(v)), function(i) sum(v[i, -i]) / sqrt(v[i, i] * sum(v[-i, -i])))
  if (!is.null(a$item.stats$r.drop)) stopifnot(max(abs(a$item.stats$r.drop - drop)) < 1e-10)
  o <- suppressMessages(suppressWarnings(omega(r, nfactors = 1, plot = FALSE, digits = 10)))
  f <- suppressMessages(fa(r, nfactors = 1, fm = "minres"))
  cat(sprintf("%s: n %d, alpha %.8f, omega %.8f (by fa: %.8f, key %s)\n", name, n, a$total$raw_alpha, o$omega.tot,
              1 - sum(f$uniquenesses) / sum(r), paste(o$key, collapse = "")))
  cat("  item_total ", paste(sprintf("%.6f", drop), collapse = ", "), "\n")
}

say("ucla-3 study 1 before", wide("01_study-01/01_multilevel_loneliness_long.csv", "before"))
say("ucla-3 study 2 before", wide("02_study-02/01_multilevel_loneliness_long.csv", "before"))
say("djg-11 study 2 before", wide("02_study-02/01_multilevel_loneliness_extended_long.csv", "before"))
for (s in c("stress", "anxiety", "depression"))
  say(paste("dass-21 study 1 before", s), wide("01_study-01/01_multilevel_das_long.csv", "before", s))

made <- matrix(c(
  1.10, 0.62, 0.55, 0.40, 0.18, 0.33,
  0.62, 0.95, 0.48, 0.37, 0.22, 0.21,
  0.55, 0.48, 1.30, 0.51, 0.30, 0.35,
  0.40, 0.37, 0.51, 0.80, 0.12, 0.28,
  0.18, 0.22, 0.30, 0.12, 1.50, 0.16,
  0.33, 0.21, 0.35, 0.28, 0.16, 0.70), 6)
colnames(made) <- rownames(made) <- letters[1:6]
say("made", made, 300)

# The doctest of reliability(): four respondents.
four <- data.frame(companionship = c(1, 2, 3, 1), left_out = c(1, 2, 3, 2), isolated = c(1, 3, 3, 1))
cat(sprintf("four: alpha %.6f\n", suppressWarnings(alpha(four, check.keys = FALSE))$total$raw_alpha))
