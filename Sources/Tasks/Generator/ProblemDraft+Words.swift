/// Families asked in words: stories of several steps, comparisons and totals.
extension ProblemDraft {
  /// Something is gained, lost, boxed or paid; one step at level 1, two at level 2, then more.
  static func story(level: Int, _ random: inout CounterRandom) -> ProblemDraft {
    let name = random.element(of: WordLists.names)
    let thing = random.element(of: WordLists.objects)
    var working = Working()
    let variant = random.integer(in: 0...2)
    switch (level, variant) {
    case (1, 0):
      let (a, b) = (random.integer(in: 21...99), random.integer(in: 11...99))
      _ = working.add(a, b)
      return ProblemDraft(
        question: "\(name) has \(a) \(thing) and buys \(b). How many now?",
        form: CanonicalForm(sum: [.plus(a), .plus(b)]), working: working)
    case (1, 1):
      let a = random.integer(in: 31...99)
      let b = random.integer(in: 11...a - 2)
      _ = working.subtract(a, b)
      return ProblemDraft(
        question: "\(name) has \(a) \(thing) and loses \(b). How many are left?",
        form: CanonicalForm(sum: [.plus(a), .minus(b)]), working: working)
    case (1, _):
      let (n, a) = (random.integer(in: 3...9), random.integer(in: 12...99))
      _ = working.multiply(a, byDigit: n)
      return ProblemDraft(
        question: "\(name) has \(n) boxes of \(a) \(thing). How many in all?",
        form: CanonicalForm(sum: [.plus(n, a)]), working: working)
    case (2, 0):
      let (a, b) = (random.integer(in: 21...99), random.integer(in: 11...99))
      let c = random.integer(in: 11...min(99, a + b))
      _ = working.subtract(working.add(a, b), c)
      return ProblemDraft(
        question: "\(name) has \(a) \(thing), buys \(b) and loses \(c). How many are left?",
        form: CanonicalForm(sum: [.plus(a), .plus(b), .minus(c)]), working: working)
    case (2, 1):
      let (n, a) = (random.integer(in: 3...9), random.integer(in: 12...99))
      let b = random.integer(in: 11...99)
      _ = working.add(working.multiply(a, byDigit: n), b)
      return ProblemDraft(
        question: "\(name) has \(n) boxes of \(a) \(thing) and \(b) loose ones. How many in all?",
        form: CanonicalForm(sum: [.plus(n, a), .plus(b)]), working: working)
    case (2, _):
      let (n, a) = (random.integer(in: 3...9), random.integer(in: 12...99))
      let paid = n * a + random.integer(in: 11...99)
      _ = working.subtract(paid, working.multiply(a, byDigit: n))
      return ProblemDraft(
        question: "\(name) buys \(n) \(thing) at \(a) cents each and pays \(paid). What change?",
        form: CanonicalForm(sum: [.plus(paid), .minus(n, a)]), working: working)
    case (3, 0):
      let (a, b) = (random.integer(in: 31...99), random.integer(in: 11...99))
      let (c, d) = (random.integer(in: 11...min(99, a + b)), random.integer(in: 11...99))
      _ = working.add(working.subtract(working.add(a, b), c), d)
      return ProblemDraft(
        question: "\(name) has \(a) \(thing), buys \(b), sells \(c), then finds \(d). "
          + "How many now?",
        form: CanonicalForm(sum: [.plus(a), .plus(b), .minus(c), .plus(d)]), working: working)
    case (3, 1):
      let (n, a) = (random.integer(in: 3...9), random.integer(in: 12...99))
      let b = random.integer(in: 11...99)
      let c = random.integer(in: 11...min(99, n * a))
      _ = working.add(working.subtract(working.multiply(a, byDigit: n), c), b)
      return ProblemDraft(
        question: "\(name) has \(n) bags of \(a) \(thing), gives away \(c) and gets \(b). "
          + "How many now?",
        form: CanonicalForm(sum: [.plus(n, a), .minus(c), .plus(b)]), working: working)
    case (3, _):
      let (n, a) = (random.integer(in: 3...9), random.integer(in: 12...59))
      let b = random.integer(in: 11...39)
      _ = working.multiply(working.add(a, b), byDigit: n)
      return ProblemDraft(
        question: "Each of \(n) bags holds \(a) red and \(b) blue \(thing). How many in all?",
        form: CanonicalForm(sum: [.plus(n, a), .plus(n, b)]), working: working)
    case (_, 0):
      let (n, a) = (random.integer(in: 3...9), random.integer(in: 12...59))
      let b = random.integer(in: 11...39)
      let c = random.integer(in: 11...min(99, n * (a + b)))
      _ = working.subtract(working.multiply(working.add(a, b), byDigit: n), c)
      return ProblemDraft(
        question: "\(n) bags hold \(a) red and \(b) blue \(thing) each. \(name) takes \(c). "
          + "How many stay?",
        form: CanonicalForm(sum: [.plus(n, a), .plus(n, b), .minus(c)]), working: working)
    case (_, 1):
      let (n, a) = (random.integer(in: 3...9), random.integer(in: 12...99))
      let (m, b) = (random.integer(in: 3...9), random.integer(in: 12...99))
      let first = working.multiply(a, byDigit: n)
      _ = working.add(first, working.multiply(b, byDigit: m))
      return ProblemDraft(
        question: "\(name) has \(n) boxes of \(a) \(thing) and \(m) of \(b). How many in all?",
        form: CanonicalForm(sum: [.plus(n, a), .plus(m, b)]), working: working)
    default:
      let (n, a) = (random.integer(in: 3...9), random.integer(in: 12...99))
      let b = random.integer(in: 12...99)
      let paid = n * a + b + random.integer(in: 11...99)
      let spent = working.add(working.multiply(a, byDigit: n), b)
      _ = working.subtract(paid, spent)
      return ProblemDraft(
        question: "\(name) buys \(n) \(thing) at \(a) and a bag at \(b), pays \(paid). "
          + "What change?",
        form: CanonicalForm(sum: [.plus(paid), .minus(n, a), .minus(b)]), working: working)
    }
  }

  /// What one person has or two or three have together, told by differences or multiples.
  static func comparison(level: Int, _ random: inout CounterRandom) -> ProblemDraft {
    var names = WordLists.names
    random.shuffle(&names)
    let (x, y, z) = (names[0], names[1], names[2])
    let thing = random.element(of: WordLists.objects)
    var working = Working()
    switch level {
    case 1:
      let isMore = random.integer(in: 0...1) == 1
      let a = random.integer(in: 23...99)
      let b = isMore ? random.integer(in: 11...99) : random.integer(in: 11...(a - 2))
      _ = isMore ? working.add(a, b) : working.subtract(a, b)
      return ProblemDraft(
        question: "\(x) has \(a) \(thing), \(y) \(b) \(isMore ? "more" : "fewer"). "
          + "How many has \(y)?",
        form: CanonicalForm(sum: [.plus(a), isMore ? .plus(b) : .minus(b)]), working: working)
    case 2:
      let isMore = random.integer(in: 0...1) == 1
      let a = random.integer(in: 23...99)
      let b = isMore ? random.integer(in: 11...99) : random.integer(in: 11...(a - 2))
      let second = isMore ? working.add(a, b) : working.subtract(a, b)
      _ = working.add(a, second)
      return ProblemDraft(
        question: "\(x) has \(a) \(thing). \(y) has \(b) \(isMore ? "more" : "fewer"). "
          + random.element(of: ["How many in all?", "How many have they together?"]),
        form: CanonicalForm(sum: [.plus(a), .plus(a), isMore ? .plus(b) : .minus(b)]),
        working: working)
    case 3:
      let a = random.integer(in: 23...99)
      let b = random.integer(in: 11...99)
      let c = random.integer(in: 11...min(99, a + b - 1))
      let second = working.add(a, b)
      let third = working.subtract(second, c)
      _ = working.add(working.add(a, second), third)
      return ProblemDraft(
        question: "\(x) has \(a) \(thing), \(y) \(b) more, \(z) \(c) fewer than \(y). "
          + "How many in all?",
        form: CanonicalForm(
          sum: [.plus(a), .plus(a), .plus(b), .plus(a), .plus(b), .minus(c)]),
        working: working)
    default:
      let a = random.integer(in: 12...99)
      let n = random.integer(in: 3...9)
      let b = random.integer(in: 11...99)
      let second = working.multiply(a, byDigit: n)
      let third = working.add(second, b)
      _ = working.add(working.add(a, second), third)
      return ProblemDraft(
        question: "\(x) has \(a) \(thing), \(y) \(n) times as many, \(z) \(b) more than \(y). "
          + "How many in all?",
        form: CanonicalForm(sum: [.plus(a), .plus(n, a), .plus(n, a), .plus(b)]),
        working: working)
    }
  }
}
