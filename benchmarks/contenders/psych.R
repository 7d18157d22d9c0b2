# R psych, without bands, missing counts and flags.
# Rscript psych.R ANSWERS.f64 OUT.f64 ROWS scoreItems|scoreFast: a matrix in memory, and only scoring is timed;
# Rscript psych.R SURVEY.csv OUT.csv ROWS scoreItems|scoreFast: from file to file with data.table, timed from outside.
suppressMessages(library(psych))
said <- commandArgs(trailingOnly = TRUE)
rows <- as.integer(said[3])
from_file <- endsWith(said[1], ".csv")
if (from_file) {
  survey <- data.table::fread(said[1])
  x <- as.matrix(survey[, -(1:4)])
  storage.mode(x) <- "double"
} else {
  x <- readBin(said[1], "double", n = rows * 46)
  dim(x) <- c(rows, 46)
  x[is.nan(x)] <- NA
}
ucla <- paste0("ucla", 1:3); phq <- paste0("phq", 1:9); mspss <- paste0("mspss", 1:12)
pss <- paste0("pss", 1:10); lsns <- paste0("lsns", 1:6); djg <- paste0("djg", c(3, 4, 7, 8, 9, 10))
colnames(x) <- c(ucla, phq, mspss, pss, lsns, djg)

emotional <- paste0("djg", c(3, 9, 10)); social <- paste0("djg", c(4, 7, 8))
x[, emotional] <- (x[, emotional] >= 2) * 1
x[, social] <- (x[, social] <= 2) * 1
turned <- paste0("-pss", c(4, 5, 7, 8)); straight <- paste0("pss", c(1, 2, 3, 6, 9, 10))
keys <- list(
  ucla, phq, phq[1:2], mspss, mspss[c(1, 2, 5, 10)], mspss[c(3, 4, 8, 11)], mspss[c(6, 7, 9, 12)],
  c(straight, turned), straight, turned, lsns, lsns[1:3], lsns[4:6], c(emotional, social), emotional, social
)
names(keys) <- paste0("scale", seq_along(keys))
lowest <- 0  # psych takes one range for all: it turns items round with it, which here are those of the PSS
highest <- 4

clock <- proc.time()
if (said[4] == "scoreItems") {
  scored <- scoreItems(keys, x, totals = FALSE, missing = TRUE, impute = "none", min = lowest, max = highest)$scores
} else {
  scored <- scoreFast(keys, x, totals = FALSE, impute = "none", min = lowest, max = highest)
}
took <- proc.time() - clock
version <- sprintf("R %s, psych %s", getRversion(), packageVersion("psych"))
if (from_file) {
  data.table::fwrite(data.table::data.table(id = survey[["id"]], as.data.frame(scored)), said[2])
  cat(sprintf('{"version": "%s, data.table %s"}\n', version, packageVersion("data.table")))
} else {
  writeBin(as.double(as.matrix(scored)), said[2])
  cat(sprintf('{"wall": %f, "cpu": %f, "version": "%s"}\n', took[[3]], took[[1]] + took[[2]], version))
}
