namespace ChatRec.Evaluation.Ratings;

/// <summary>A fitted model: what a user will give an item, in the data's own scale.</summary>
/// <param name="user">Number of the user.</param>
/// <param name="item">Dense index of the item, rated or not.</param>
public delegate double RatingPredictor(int user, int item);
