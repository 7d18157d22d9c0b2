# Freezes tests/science/pooling.json, the reference values of tests/science/test_pooling_reference.py.
# R 4.2.2, metafor 3.8-1, clubSandwich 0.5.8 (Debian 12). Only calls of their functions: no code of theirs.
# Rscript tests/science/pooling.R > tests/science/pooling.json
# bcg.csv: the counts of the 13 trials in Colditz 1994 (JAMA 271:698), table 1.
# clustered.csv: 14 made-up samples with several effects each.
suppressMessages({library(metafor); library(clubSandwich); library(jsonlite)})

exact <- list(threshold = 1e-13, tol = 1e-13, maxiter = 10000)
counts <- read.csv("tests/science/bcg.csv", stringsAsFactors = FALSE)
bcg <- escalc("RR", ai = cases, n1i = vaccinated, ci = cases_without, n2i = unvaccinated, data = counts)

said <- function(m, data = NULL) {
  p <- predict(m)
  list(k = m$k, estimate = m$b[1], se = m$se[1], ci = c(m$ci.lb[1], m$ci.ub[1]), p = m$pval[1], tau2 = m$tau2,
       i2 = m$I2, h2 = m$H2, q = m$QE, q_p = m$QEp, prediction = if (m$method == "FE") NULL else c(p$pi.lb, p$pi.ub))
}
brief <- function(m) list(k = m$k, estimate = m$b[1], se = m$se[1], ci = c(m$ci.lb[1], m$ci.ub[1]), tau2 = m$tau2)
fit <- function(data, method, test = "z", ...) rma(yi, vi, data = data, method = method, test = test, control = exact, ...)

out <- list(effects = data.frame(yi = as.numeric(bcg$yi), vi = bcg$vi))
for (method in c("FE", "DL", "PM", "REML")) for (test in if (method == "FE") "z" else c("z", "knha"))
  out$pool[[paste(method, test, sep = "|")]] <- said(fit(bcg, method, test))

profile <- confint(fit(bcg, "REML"), control = list(tol = 1e-12))$random
out$profile <- list(tau2 = unname(profile["tau^2", 2:3]), i2 = unname(profile["I^2(%)", 2:3]))

m <- fit(bcg, "REML", "knha", mods = ~ latitude + year)
said_of <- function(m) list(estimate = as.numeric(m$b), se = m$se, low = m$ci.lb, high = m$ci.ub, p = m$pval, tau2 = m$tau2,
  i2 = m$I2, h2 = m$H2, r2 = m$R2, q = m$QE, q_p = m$QEp, moderators = m$QM, moderators_p = m$QMp)
out$regression$two_numbers_knha <- said_of(m)
out$regression$words_z <- said_of(fit(bcg, "REML", "z", mods = ~ latitude + allocation))
out$regression$words_dl_knha <- said_of(fit(bcg, "DL", "knha", mods = ~ allocation))
out$regression$pm_z <- said_of(fit(bcg, "PM", "z", mods = ~ latitude))

groups <- lapply(split(bcg, bcg$allocation), fit, method = "REML", test = "knha")
between <- rma(sapply(groups, function(m) m$b[1]), sapply(groups, function(m) m$se[1]^2), method = "FE")
out$subgroups <- list(groups = lapply(groups, brief), q_between = between$QE, p = between$QEp)

out$leave_one_out <- lapply(seq_len(nrow(bcg)), function(i) brief(fit(bcg[-i, ], "REML", "knha")))
ordered <- bcg[order(bcg$year), ]
out$cumulative <- lapply(2:nrow(bcg), function(i) brief(fit(ordered[seq_len(i), ], "DL", "z")))

e <- regtest(fit(bcg, "REML"), model = "lm")
out$egger <- list(t = e$zval, df = e$dfs, p = e$pval, intercept = coef(summary(e$fit))[2, 1], se = coef(summary(e$fit))[2, 2],
  limit = e$est)
mixed <- regtest(fit(bcg, "REML"), model = "rma")
out$egger_mixed <- list(z = mixed$zval, p = mixed$pval)

one_sided <- bcg[order(bcg$yi), ][1:9, ]
made <- data.frame(yi = c(0.10, 0.15, 0.22, 0.31, 0.35, 0.42, 0.55, 0.61, 0.78, 0.95, 1.20),
                   vi = c(0.004, 0.006, 0.010, 0.012, 0.020, 0.030, 0.045, 0.050, 0.080, 0.110, 0.160))
out$made <- made
for (set in c("bcg", "one_sided", "made")) for (estimator in c("L0", "R0")) for (method in c("FE", "DL", "REML")) {
  filled <- trimfill(fit(get(set), method), estimator = estimator)
  out$trim_and_fill[[paste(set, estimator, method, sep = "|")]] <-
    c(brief(filled), list(missing = filled$k0, side = filled$side))
}

d <- read.csv("tests/science/clustered.csv", stringsAsFactors = FALSE)
d$number <- seq_len(nrow(d))
tight <- list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-15, maxit = 10000)
nested <- function(rho, mods) {
  V <- if (rho == 0) d$variance else vcalc(variance, cluster = sample, obs = number, rho = rho, data = d)
  m <- rma.mv(effect, V, mods = mods, random = ~ 1 | sample / number, data = d, control = tight)
  r <- coef_test(m, vcov = "CR2", cluster = d$sample, test = "Satterthwaite")
  ci <- conf_int(m, vcov = "CR2", cluster = d$sample)
  list(estimate = r$beta, se = r$SE, df = r$df, p = r$p_Satt, low = ci$CI_L, high = ci$CI_U, model_se = m$se,
       between = m$sigma2[1], within = m$sigma2[2], q = m$QE, q_p = m$QEp)
}
out$three_level$plain <- nested(0, ~ 1)
out$three_level$correlated <- nested(0.6, ~ 1)
out$three_level$moderated <- nested(0, ~ dose + kind)

tables <- data.frame(a = c(3, 0, 12), n = c(20, 15, 40), c = c(7, 4, 9), m = c(22, 16, 38))
for (measure in c("OR", "RR", "RD")) {
  e <- escalc(measure, ai = a, n1i = n, ci = c, n2i = m, data = tables)
  out$from_counts[[measure]] <- list(effect = as.numeric(e$yi), variance = e$vi)
}
means <- list(m1i = 14.2, sd1i = 4.1, n1i = 22, m2i = 11.6, sd2i = 3.7, n2i = 19)
g <- do.call(escalc, c("SMD", means)); md <- do.call(escalc, c("MD", means))
out$from_means <- list(g = c(g$yi, g$vi), MD = c(md$yi, md$vi))
z <- escalc("ZCOR", ri = 0.37, ni = 121); r <- escalc("COR", ri = 0.37, ni = 121)
out$from_correlation <- list(z = c(z$yi, z$vi), r = c(r$yi, r$vi))

cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE, null = "null"), "\n")
