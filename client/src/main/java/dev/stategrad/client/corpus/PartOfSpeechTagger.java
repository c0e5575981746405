package dev.stategrad.client.corpus;

import java.io.IOException;
import java.io.InputStream;
import opennlp.tools.postag.POSModel;
import opennlp.tools.postag.POSTaggerME;

/** OpenNLP's tagger with its English model, which was trained on UD English EWT and gives UPOS tags. */
final class PartOfSpeechTagger {
    /** The model, by the name that its makers gave it. */
    static final String MODEL = "opennlp-en-ud-ewt-pos-1.3-2.5.4";

    private final POSTaggerME tagger;

    private PartOfSpeechTagger(POSTaggerME tagger) {
        this.tagger = tagger;
    }

    /** Loads the model, which takes a moment and some 50 MB. */
    static PartOfSpeechTagger english() throws IOException {
        try (InputStream model = PartOfSpeechTagger.class.getResourceAsStream("/" + MODEL + ".bin")) {
            if (model == null) {
                throw new IOException("tagger: expected the model " + MODEL + " on the class path, found none");
            }
            return new PartOfSpeechTagger(new POSTaggerME(new POSModel(model)));
        }
    }

    /** One UPOS tag for each word. */
    String[] tag(String[] words) {
        return tagger.tag(words);
    }
}
