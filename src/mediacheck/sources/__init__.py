"""Where posts come from. A source yields `model.Post`s and opens no media but for their first bytes."""
