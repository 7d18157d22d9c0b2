# Freezes the reference values of tests/science/test_recorded_networks.py. R 4.2.2, igraph 1.3.5.
# Rscript tests/science/networks.R [folder of data/networks] > tests/science/networks.json
# Ids and numbers only: the data sets stay where they are.
suppressMessages(library(igraph))
where <- commandArgs(trailingOnly = TRUE)
where <- if (length(where)) where[1] else "../shared/data/networks"

# Ego is vertex 1 and knows everybody; `weights` are ego's ties first, then the ties among the alters.
measures <- function(alters, from, to, ego_weights = NULL, weights = NULL) {
  among <- make_empty_graph(length(alters), directed = FALSE)
  pairs <- rbind(match(from, alters), match(to, alters))
  stopifnot(!anyNA(pairs))
  among <- add_edges(among, as.vector(pairs))
  E(among)$weight <- if (is.null(weights)) 1 else weights
  among <- simplify(among, edge.attr.comb = list(weight = "max"))
  n <- vcount(among)
  whole <- add_edges(make_empty_graph(n + 1, directed = FALSE), as.vector(rbind(1, 1 + seq_len(n))))
  whole <- add_edges(whole, as.vector(t(as_edgelist(among) + 1)))
  values <- list(
    size = n,
    density = edge_density(among),
    constraint = constraint(whole, 1)[[1]],
    components = components(among)$no,
    isolates = sum(degree(among) == 0),
    betweenness = betweenness(whole, 1, directed = FALSE)[[1]],
    cutpoints = length(articulation_points(among)),
    effective_size = n - mean(degree(among))
  )
  if (!is.null(ego_weights)) {
    values$weighted_density <- sum(E(among)$weight) / (n * (n - 1) / 2)
    values$weighted_constraint <- constraint(whole, 1, weights = c(ego_weights, E(among)$weight))[[1]]
  }
  values
}

# In this data set all alters know each other, with weights from 1 to 3: `at_least` keeps the ties of that weight.
# Closeness was not asked; the weighted measures are those with everybody very close.
egor <- function(at_least) {
  read <- function(name) read.csv2(file.path(where, "egor", paste0(name, "_32.csv")))
  egos <- read("egos"); alters <- read("alters"); edges <- read("edges")
  edges <- edges[edges$weight >= at_least, ]
  sapply(as.character(egos$egoID), simplify = FALSE, function(ego) {
    mine <- edges[edges$egoID == ego, ]
    ids <- alters$alterID[alters$egoID == ego]
    values <- measures(ids, mine$Source, mine$Target, rep(1, length(ids)), mine$weight / max(mine$weight))
    sex <- alters$alter.sex[alters$egoID == ego]
    same <- mean(sex == egos$sex[egos$egoID == ego])
    c(values, list(homophily.sex = same, ei_index.sex = (1 - same) - same))
  })
}

network_canvas <- function() {
  files <- sort(list.files(file.path(where, "network-canvas"), "\\.graphml$", full.names = TRUE))
  found <- lapply(files, function(file) {
    graph <- suppressWarnings(read_graph(file, "graphml")) # it knows no key for "all", of which we need none
    ends <- as_edgelist(graph, names = FALSE)
    list(
      from_graphml = measures(seq_len(vcount(graph)), ends[, 1], ends[, 2]),
      from_csv = canvas_csv(sub("\\.graphml$", "", file))
    )
  })
  names(found) <- sub("_[0-9a-f-]{36}\\.graphml$", "", basename(files))
  for (each in found) stopifnot(isTRUE(all.equal(each$from_graphml, each$from_csv)))
  lapply(found, function(each) each$from_csv)
}

canvas_csv <- function(case) {
  people <- read.csv(paste0(case, "_attributeList_Person.csv"))
  friends <- read.csv(paste0(case, "_edgeList_friends.csv"))
  measures(people$nodeID, friends$from, friends$to)
}

# Made-up weights: closeness 1 to 3 over 3, ties in quarters; everybody in the picture by a fixed rule.
weighted <- function() {
  found <- lapply(c(4, 9, 15, 40), function(n) {
    pair <- which(outer(seq_len(n), seq_len(n), function(i, j) i < j & (i * 7 + j * 11) %% 3 == 0), arr.ind = TRUE)
    closeness <- 1 + (seq_len(n) * 5) %% 3
    weight <- (1 + (pair[, 1] + pair[, 2]) %% 4) / 4
    measures(seq_len(n), pair[, 1], pair[, 2], closeness / 3, weight)
  })
  names(found) <- c(4, 9, 15, 40)
  found
}

# By hand: Debian's R has jsonlite, but it need not be there.
say <- function(value, inside = "") {
  if (!is.list(value)) return(sprintf("%.15g", value))
  lines <- paste0(inside, " \"", names(value), "\": ", sapply(value, say, inside = paste0(inside, " ")))
  paste0("{\n", paste(lines, collapse = ",\n"), "\n", inside, "}")
}
all <- list(egor = egor(1), "egor, weight 3" = egor(3), "network-canvas" = network_canvas(), weighted = weighted())
cat(say(all), "\n", sep = "")
