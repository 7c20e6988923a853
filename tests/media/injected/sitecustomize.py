"""Found on PYTHONPATH by a new interpreter: there, too, files do as their names say."""

import misbehaviour

import mediacheck.media.inspect

mediacheck.media.inspect.inspect = misbehaviour.misbehave
