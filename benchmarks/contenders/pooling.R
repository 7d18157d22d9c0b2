# Pool each of many small sets of studies with metafor; say how long that took and what came out.
# Rscript pooling.R fit|all STUDIES.csv OUT.csv. "all" adds what Amity always works out: prediction, Q-profile.
suppressMessages(library(metafor))
said <- commandArgs(trailingOnly = TRUE)
sets <- split(d <- read.csv(said[2]), d$set)
one <- function(x) {
  m <- rma(x$y, x$v, method = "REML", test = "knha")
  if (said[1] == "all") { predict(m); confint(m) }
  c(m$b[1], m$ci.lb, m$ci.ub, m$tau2)
}
invisible(one(sets[[1]]))
start <- proc.time()[3]
found <- lapply(sets, function(x) tryCatch(suppressWarnings(one(x)), error = function(e) rep(NA, 4)))
seconds <- proc.time()[3] - start
table <- do.call(rbind, found)
write.table(table, said[3], sep = ",", row.names = FALSE, col.names = FALSE, na = "nan")
cat(sprintf('{"seconds": %.4f, "failed": %d}\n', seconds, sum(is.na(table[, 1]))))
