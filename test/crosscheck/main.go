// Judges what our code made, with the Go project's own packages for transparency logs, and makes the same for our code to judge:
//
//	go run main.go figures.json answers.json
package main

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type inclusion struct {
	Size  int64            `json:"size"`
	Index int64            `json:"index"`
	Leaf  tlog.Hash        `json:"leaf"`
	Root  tlog.Hash        `json:"root"`
	Proof tlog.RecordProof `json:"proof"`
}

type consistency struct {
	Size1 int64          `json:"size1"`
	Size2 int64          `json:"size2"`
	Root1 tlog.Hash      `json:"root1"`
	Root2 tlog.Hash      `json:"root2"`
	Proof tlog.TreeProof `json:"proof"`
}

type signed struct {
	Vkey string `json:"vkey"`
	Text string `json:"text"`
	Body string `json:"body"`
}

type figures struct {
	Leaves      int64         `json:"leaves"`
	Inclusion   []inclusion   `json:"inclusion"`
	Consistency []consistency `json:"consistency"`
	Broken      struct {
		Inclusion   []inclusion   `json:"inclusion"`
		Consistency []consistency `json:"consistency"`
	} `json:"broken"`
	Notes  []signed `json:"notes"`
	Forged []signed `json:"forged"`
	Trees  []struct {
		Size int64  `json:"size"`
		Text string `json:"text"`
	} `json:"trees"`
	Paths []struct {
		Level int    `json:"level"`
		Index int64  `json:"index"`
		Width int    `json:"width"`
		Path  string `json:"path"`
	} `json:"paths"`
}

type answers struct {
	Inclusion   []inclusion   `json:"inclusion"`
	Consistency []consistency `json:"consistency"`
	Notes       []signed      `json:"notes"`
}

// The tree, hashed by Go from the same leaves: leaf i is the SHA-256 of its number in decimal.
type tree []tlog.Hash

func (t tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for at, index := range indexes {
		hashes[at] = t[index]
	}
	return hashes, nil
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	must(err)
	var given figures
	must(json.Unmarshal(text, &given))
	mustHold(len(given.Inclusion) > 1000 && len(given.Consistency) > 1000 && len(given.Notes) > 3, "there is something to judge")

	var t tree
	for index := int64(0); index < given.Leaves; index++ {
		data := sha256.Sum256([]byte(strconv.FormatInt(index, 10)))
		hashes, err := tlog.StoredHashes(index, data[:], t)
		must(err)
		t = append(t, hashes...)
	}

	var made answers
	made.Inclusion, made.Consistency = judgeProofs(given, t)
	judgeBroken(given)
	judgeNotes(given)
	judgeForms(given, t)
	made.Notes = makeNotes()
	written, err := json.Marshal(made)
	must(err)
	must(os.WriteFile(os.Args[2], written, 0o600))
	fmt.Printf("Go accepts %d inclusions, %d consistencies, %d notes of ours, makes the same, and refuses %d broken ones\n",
		len(given.Inclusion), len(given.Consistency), len(given.Notes),
		len(given.Broken.Inclusion)+len(given.Broken.Consistency)+len(given.Forged))
}

// Go accepts each proof, and makes it of the same hashes.
func judgeProofs(given figures, t tree) ([]inclusion, []consistency) {
	var included []inclusion
	for _, one := range given.Inclusion {
		must(tlog.CheckRecord(one.Proof, one.Size, one.Root, one.Index, one.Leaf))
		proof, err := tlog.ProveRecord(one.Size, one.Index, t)
		must(err)
		root, err := tlog.TreeHash(one.Size, t)
		must(err)
		mustHold(root == one.Root, "root of %d", one.Size)
		mustHold(same(proof, one.Proof), "proof of leaf %d of %d", one.Index, one.Size)
		included = append(included, inclusion{one.Size, one.Index, one.Leaf, root, proof})
	}
	var consistent []consistency
	for _, one := range given.Consistency {
		must(tlog.CheckTree(one.Proof, one.Size2, one.Root2, one.Size1, one.Root1))
		proof, err := tlog.ProveTree(one.Size2, one.Size1, t)
		must(err)
		mustHold(same(proof, one.Proof), "proof that %d begins %d", one.Size1, one.Size2)
		consistent = append(consistent, consistency{one.Size1, one.Size2, one.Root1, one.Root2, proof})
	}
	return included, consistent
}

func judgeBroken(given figures) {
	for _, one := range given.Broken.Inclusion {
		mustHold(tlog.CheckRecord(one.Proof, one.Size, one.Root, one.Index, one.Leaf) != nil, "broken leaf %d is refused", one.Index)
	}
	for _, one := range given.Broken.Consistency {
		mustHold(tlog.CheckTree(one.Proof, one.Size2, one.Root2, one.Size1, one.Root1) != nil, "broken %d is refused", one.Size1)
	}
}

func judgeNotes(given figures) {
	for _, one := range given.Notes {
		verifier, err := note.NewVerifier(one.Vkey)
		must(err)
		opened, err := note.Open([]byte(one.Text), note.VerifierList(verifier))
		must(err)
		mustHold(opened.Text == one.Body, "text of a note")
		// The witness' key is unknown to it, and its signature type too: it has to go by.
		mustHold(len(opened.Sigs) == 1 && len(opened.UnverifiedSigs) == 1, "signatures of a note")
	}
	for _, one := range given.Forged {
		verifier, err := note.NewVerifier(one.Vkey)
		must(err)
		_, err = note.Open([]byte(one.Text), note.VerifierList(verifier))
		mustHold(err != nil, "a forged note is refused")
	}
}

func judgeForms(given figures, t tree) {
	for _, one := range given.Trees {
		root, err := tlog.TreeHash(one.Size, t)
		must(err)
		mustHold(string(tlog.FormatTree(tlog.Tree{N: one.Size, Hash: root})) == one.Text, "checkpoint of %d", one.Size)
		parsed, err := tlog.ParseTree([]byte(one.Text))
		must(err)
		mustHold(parsed.N == one.Size && parsed.Hash == root, "checkpoint of %d", one.Size)
	}
	for _, one := range given.Paths {
		// Go's paths name the tiles' height, which is always 8 here.
		path := tlog.Tile{H: 8, L: one.Level, N: one.Index, W: one.Width}.Path()
		mustHold(strings.Replace(path, "tile/8/", "tile/", 1) == one.Path, "path %s", one.Path)
	}
}

func makeNotes() []signed {
	var notes []signed
	for _, text := range []string{"a\n", "with\n\nempty lines\n\n", "쪽지\n"} {
		secret, vkey, err := note.GenerateKey(rand.Reader, "go.example/note")
		must(err)
		signer, err := note.NewSigner(secret)
		must(err)
		written, err := note.Sign(&note.Note{Text: text}, signer)
		must(err)
		notes = append(notes, signed{vkey, string(written), text})
	}
	return notes
}

func same(one, other []tlog.Hash) bool {
	if len(one) != len(other) {
		return false
	}
	for at := range one {
		if !bytes.Equal(one[at][:], other[at][:]) {
			return false
		}
	}
	return true
}

func must(err error) {
	mustHold(err == nil, "%v", err)
}

func mustHold(holds bool, what string, values ...interface{}) {
	if !holds {
		fmt.Fprintf(os.Stderr, "not so: "+what+"\n", values...)
		os.Exit(1)
	}
}
