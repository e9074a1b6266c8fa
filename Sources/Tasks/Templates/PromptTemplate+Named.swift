extension PromptTemplate {
  /// The templates that recipes can name.
  public static let all: [PromptTemplate] = [
    .plainSteps, .conversation, .boxed, .chatML, .raw, .visualThinker, .visualInstruct,
    .visualClassification, .visualGrounding, .visualDetection, .geometry,
  ]

  /// The template of a name.
  /// - Throws: ``TemplateError/unknown(_:known:)``.
  public static func named(_ name: String) throws(TemplateError) -> PromptTemplate {
    guard let template = all.first(where: { $0.name == name }) else {
      throw .unknown(name, known: all.map(\.name))
    }
    return template
  }

  /// `plain-steps`: the compact form of the bundled model; thinks, then answers in tags.
  public static let plainSteps = PromptTemplate(
    name: "plain-steps", system: nil, prefill: "<think>", stopStrings: ["</answer>"],
    systemFrame: Frame(before: "", after: "\n"),
    userFrame: Frame(before: "Question: ", after: "\n"), opening: "Answer: ", closing: "\n")

  /// `r1-conversation`: a conversation in plain text with think and answer tags, for base models.
  public static let conversation = PromptTemplate(
    name: "r1-conversation",
    system: """
      What follows is a talk between User and Assistant. User asks a question and Assistant works \
      it out. Assistant first reasons between <think> and </think>, then gives only the result \
      between <answer> and </answer>.
      """,
    prefill: "<think>", stopStrings: ["</answer>"],
    systemFrame: Frame(before: "", after: "\n\n"), userFrame: Frame(before: "User: ", after: "\n"),
    opening: "Assistant: ", closing: "\n")

  /// `boxed`: asks for steps and a result in `\boxed{}`.
  public static let boxed = PromptTemplate(
    name: "boxed", system: nil, prefill: "", stopStrings: [],
    systemFrame: Frame(before: "", after: "\n\n"),
    userFrame: Frame(
      before: "",
      after: "\nThink step by step and write the final answer inside \\boxed{}.\n"),
    opening: "", closing: "\n")

  /// `chatml`: turns between `<|im_start|>` and `<|im_end|>`.
  public static let chatML = PromptTemplate(
    name: "chatml", system: nil, prefill: "", stopStrings: ["<|im_end|>"],
    systemFrame: Frame(before: "<|im_start|>system\n", after: "<|im_end|>\n"),
    userFrame: Frame(before: "<|im_start|>user\n", after: "<|im_end|>\n"),
    opening: "<|im_start|>assistant\n", closing: "<|im_end|>\n")

  /// `simplerl`: the question as it is, for records that hold a finished prompt.
  ///
  /// Marks of a chat format inside such a record are ordinary text like all content; records with
  /// marks want their bare question mapped instead and `chatml` around it.
  public static let raw = PromptTemplate(
    name: "simplerl", system: nil, prefill: "", stopStrings: [],
    systemFrame: Frame(before: "", after: "\n\n"), userFrame: Frame(before: "", after: ""),
    opening: "", closing: "\n")
}
