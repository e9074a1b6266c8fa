/// Templates for questions about pictures, in our words for the settings of VisualThinker-R1-Zero,
/// Visual-RFT and R1-V.
extension PromptTemplate {
  /// `visual-thinker`: for base models; pictures first, then a talk in plain text in which the
  /// assistant has begun to think.
  public static let visualThinker = PromptTemplate(
    name: "visual-thinker",
    system: """
      Below, User shows Assistant a picture and asks about it. Assistant first works out what the \
      picture tells between <think> and </think>, and then states nothing but the result between \
      <answer> and </answer>.
      """,
    prefill: "<think>", stopStrings: ["</answer>"],
    systemFrame: Frame(before: "", after: "\n"), userFrame: Frame(before: "User: ", after: "\n"),
    opening: "Assistant: I will go through this one step at a time.\n", closing: "\n",
    showsImagesFirst: true)

  /// `visual-instruct`: for instruct models; a chat turn that asks for think and answer tags.
  public static let visualInstruct = chat(
    "visual-instruct",
    asking: """
      Write your reasoning between <think> and </think>, and after it only the final answer (of \
      given options: its letter) between <answer> and </answer>.
      """)

  /// `visual-rft-classification`: a chat turn that asks for the name of a class in answer tags.
  public static let visualClassification = chat(
    "visual-rft-classification",
    asking: """
      Reason about what tells this kind from others between <think> and </think>, then write \
      nothing but its name between <answer> and </answer>. Keep exactly to this form.
      """)

  /// `visual-rft-grounding`: a chat turn that asks for the two corners of one box, 0 to 1000.
  public static let visualGrounding = chat(
    "visual-rft-grounding",
    asking: """
      Reason about which object is meant between <think> and </think>, then give the box around \
      it between <answer> and </answer> as upper left and lower right corner, (x1,y1),(x2,y2), in \
      whole numbers from 0 to 1000 over the width and the height of the picture.
      """)

  /// `visual-rft-detection`: a chat turn that asks for a list of boxes with confidence, 0 to 1000.
  public static let visualDetection = chat(
    "visual-rft-detection",
    asking: """
      Reason about what you see between <think> and </think>, then list every object that is \
      asked for between <answer> and </answer> in the form \
      [{"Position": [x1, y1, x2, y2], "Confidence": c}], with whole numbers from 0 to 1000 over \
      the width and the height of the picture, c from 0 to 1, and [] if there is none.
      """)

  /// `r1v-geometry`: a chat turn that asks for a number in answer tags.
  public static let geometry = chat(
    "r1v-geometry",
    asking: """
      Derive the result between <think> and </think>, then write only the final number between \
      <answer> and </answer>.
      """)

  /// The turns of `chatml` with a request behind the user's words.
  private static func chat(_ name: String, asking request: String) -> PromptTemplate {
    let chat = chatML
    return PromptTemplate(
      name: name, system: chat.system, prefill: chat.prefill, stopStrings: chat.stopStrings,
      systemFrame: chat.systemFrame,
      userFrame: Frame(
        before: chat.userFrame.before, after: "\n" + request + chat.userFrame.after),
      opening: chat.opening, closing: chat.closing)
  }
}
