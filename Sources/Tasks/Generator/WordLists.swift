/// Names and things of the word problems.
enum WordLists {
  static let names = [
    "Ada", "Ben", "Cora", "Dan", "Ella", "Finn", "Gus", "Hana", "Ivo", "June", "Kai", "Lea",
    "Max", "Nora", "Omar", "Pia", "Rosa", "Sam", "Tess", "Uma", "Vera", "Will", "Yuri", "Zoe",
  ]

  static let objects = [
    "pens", "books", "coins", "cards", "cups", "eggs", "keys", "nuts", "pears", "plums", "rolls",
    "seeds", "shells", "stamps", "stones", "toys", "beads", "bolts", "cakes", "lamps",
  ]
}
